package dev.cadastre.controller.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cadastre.api.rest.AllocateResponse;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.api.rest.AllocateResponse.L2Route;
import dev.cadastre.api.rest.Allocation;
import dev.cadastre.api.rest.ReleaseResponse;
import dev.cadastre.api.rest.ReleaseResponse.Released;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.AllocateOutcome;
import dev.cadastre.store.AllocateOutcome.Grant;
import dev.cadastre.store.BlockCache.Placed;
import dev.cadastre.store.ReleaseOutcome;
import dev.cadastre.store.kubernetes.AllocationLine;
import dev.cadastre.store.kubernetes.ObjectNames;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The register's answers as documents. */
final class Documents {
  // Its usual buffers belong to threads, and a virtual one answers once.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                  .build())
          .build();

  private Documents() {}

  /** As bytes at once: a writer would make a stream of them, on another thread. */
  static Response json(int status, Object document) {
    try {
      var bytes = JSON.writeValueAsBytes(document);
      return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(bytes).build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document can always be written", e);
    }
  }

  static AllocateResponse of(Attachment attachment, AllocateOutcome.Granted granted) {
    return new AllocateResponse(
        ObjectNames.handle(attachment),
        attachment.node(),
        granted.grants().stream().map(Documents::address).toList());
  }

  private static AllocatedAddress address(Grant grant) {
    return new AllocatedAddress(
        grant.address().toString(),
        grant.pool(),
        ObjectNames.block(grant.block()),
        grant.sequence(),
        grant.l2().flatMap(Pool.L2::gateway).map(Object::toString).orElse(null),
        grant.l2().map(l2 -> l2.routes().stream().map(Documents::route).toList()).orElse(null));
  }

  private static L2Route route(Pool.L2.Route route) {
    return new L2Route(
        route.destination().toString(), route.gateway().map(Object::toString).orElse(null));
  }

  static ReleaseResponse of(ReleaseOutcome.Freed freed) {
    return new ReleaseResponse(
        freed.addresses().stream()
            .map(
                a ->
                    new Released(
                        a.address().toString(),
                        a.pool(),
                        ObjectNames.block(a.block()),
                        a.sequence()))
            .toList());
  }

  static List<Allocation> of(List<Placed> allocations) {
    return allocations.stream().map(Documents::allocation).toList();
  }

  private static Allocation allocation(Placed placed) {
    var block = placed.block().value();
    return AllocationLine.of(
        new HeldEntry(block.cidr(), placed.address(), placed.entry()), block.pool().name());
  }
}
