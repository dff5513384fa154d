package dev.cadastre.controller.rest;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.rest.AllocateRequest;
import dev.cadastre.api.rest.AllocateResponse;
import dev.cadastre.api.rest.Allocation;
import dev.cadastre.api.rest.Items;
import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ReleaseRequest;
import dev.cadastre.api.rest.ReleaseResponse;
import dev.cadastre.controller.collect.HeldBack;
import dev.cadastre.store.AddressBook;
import dev.cadastre.store.AllocateOutcome;
import dev.cadastre.store.AllocationFilter;
import dev.cadastre.store.ReleaseOutcome;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Gives addresses, takes them back, tells who holds them. */
@Singleton
@Path("/v1")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.WILDCARD)
@RunOnVirtualThread
@APIResponse(
    responseCode = "default",
    description = Problems.DESCRIPTION,
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class AllocationsResource {
  private static final Pattern POD = Pattern.compile("[^/ ]+/[^/ ]+");

  private final Entrance entrance;
  private final Rights rights;
  private final AddressBook book;
  private final HeldBack heldBack;
  private final RequestMetrics metrics;

  AllocationsResource(
      Entrance entrance,
      Rights rights,
      AddressBook book,
      HeldBack heldBack,
      RequestMetrics metrics) {
    this.entrance = entrance;
    this.rights = rights;
    this.book = book;
    this.heldBack = heldBack;
    this.metrics = metrics;
  }

  @POST
  @Path("allocate")
  @Operation(
      operationId = "allocate",
      summary = "Gives an attachment its addresses, or tells which it has")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AllocateRequest.class)))
  @APIResponse(
      responseCode = "201",
      description = "An address is new",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AllocateResponse.class)))
  @APIResponse(
      responseCode = "200",
      description = "All were held already",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AllocateResponse.class)))
  public Response allocate(
      @Context HttpHeaders headers, @Parameter(hidden = true) InputStream body) {
    return metrics.timed(
        "allocate",
        () ->
            entrance.admit(
                headers,
                body,
                Entrance.MAX_BODY,
                (caller, deadline, form) -> {
                  var wish = AllocateForm.parse(form);
                  var command = wish.on(rights.nodeToServe(caller, wish.node()));
                  return switch (book.allocate(command, deadline)) {
                    case AllocateOutcome.Granted granted ->
                        Documents.json(
                            granted.isNew() ? 201 : 200,
                            Documents.of(command.attachment(), granted));
                    case AllocateOutcome.Denied(var refusal) -> throw RefusedException.of(refusal);
                  };
                }));
  }

  @POST
  @Path("release")
  @Operation(operationId = "release", summary = "Takes an attachment's addresses back")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ReleaseRequest.class)))
  @APIResponse(
      responseCode = "200",
      description = "These were freed; none where nothing was held",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ReleaseResponse.class)))
  public Response release(
      @Context HttpHeaders headers, @Parameter(hidden = true) InputStream body) {
    return metrics.timed(
        "release",
        () ->
            entrance.admit(
                headers,
                body,
                Entrance.MAX_BODY,
                (caller, deadline, form) -> {
                  var wish = ReleaseForm.parse(form);
                  var command = wish.on(rights.nodeToRelieve(caller, wish.node()));
                  var outcome = book.release(command, deadline);
                  heldBack.suspect(outcome.setBack(), command.node());
                  return switch (outcome) {
                    case ReleaseOutcome.Freed freed -> Documents.json(200, Documents.of(freed));
                    case ReleaseOutcome.Denied denied ->
                        throw RefusedException.of(denied.refusal());
                  };
                }));
  }

  @GET
  @Path("allocations")
  @Operation(operationId = "listAllocations", summary = "Lists who holds which address")
  @APIResponse(
      responseCode = "200",
      description = "By address",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AllocationList.class)))
  public Response allocations(
      @Context HttpHeaders headers,
      @QueryParam("node") @Nullable String node,
      @QueryParam("pool") @Nullable String pool,
      @QueryParam("pod") @Parameter(description = "namespace/name") @Nullable String pod,
      @QueryParam("address") @Nullable String address) {
    return metrics.timed(
        "allocations",
        () ->
            entrance.admit(
                headers,
                (caller, deadline) -> {
                  var filter = filter(node, pool, pod, address);
                  var shown = rights.nodeToShow(caller, filter.node());
                  var allowed =
                      new AllocationFilter(shown, filter.pool(), filter.pod(), filter.address());
                  return Documents.json(200, new Items<>(Documents.of(book.find(allowed))));
                }));
  }

  private static AllocationFilter filter(
      @Nullable String node,
      @Nullable String pool,
      @Nullable String pod,
      @Nullable String address) {
    if (pod != null && !pod.isEmpty() && !POD.matcher(pod).matches()) {
      throw RefusedException.invalid("pod", "pod '%s' is not namespace/name".formatted(pod));
    }
    Optional<IpAddress> wanted = given(address).map(text -> Words.address(text, "address"));
    return new AllocationFilter(given(node), given(pool), given(pod), wanted);
  }

  /** A filter without a value filters nothing. */
  private static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty());
  }

  /** How a list of them reads in the OpenAPI document. */
  private record AllocationList(java.util.List<Allocation> items) {}
}
