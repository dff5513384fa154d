package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.BlockOwner;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.store.Commit;
import dev.cadastre.store.PoolReport;
import dev.cadastre.store.PoolStore;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.Versioned;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Pools and what is said about them on a real API server. */
public final class KubernetesPools implements PoolStore {
  private static final Duration UNTIL_HEADERS = Duration.ofSeconds(5);

  private final KubernetesApi api;
  private final Clock clock;

  /**
   * On this API server.
   *
   * @param clock for the times of conditions
   */
  public KubernetesPools(KubernetesApi api, Clock clock) {
    this.api = api;
    this.clock = clock;
  }

  @Override
  public List<Versioned<Pool>> listPools() {
    var pools = new ArrayList<Versioned<Pool>>();
    list(
        PoolResource.PATH,
        object -> KubernetesStore.decoded(object, PoolResource::decode).ifPresent(pools::add));
    return pools;
  }

  @Override
  public Optional<Versioned<Pool>> readPool(String name) {
    return api.read(PoolResource.path(name))
        .flatMap(body -> KubernetesStore.decoded(Json.tree(body), PoolResource::decode));
  }

  /** Blocks are long, and only their owners are wanted: they are read one by one. */
  @Override
  public List<BlockOwner> listBlockOwners() {
    var owners = new ArrayList<BlockOwner>();
    list(
        BlockResource.PATH,
        object -> KubernetesStore.decoded(object, KubernetesPools::owner).ifPresent(owners::add));
    return owners;
  }

  private static BlockOwner owner(JsonNode object) {
    var spec = object.path("spec");
    return new BlockOwner(
        Cidr.parse(spec.path("cidr").asText("")),
        new PoolRef(spec.path("pool").asText(""), spec.path("poolUID").asText("")));
  }

  private void list(String path, Consumer<JsonNode> each) {
    try (var stream = api.stream(path, UNTIL_HEADERS)) {
      ObjectList.read(stream, each);
    } catch (ApiStreamException | IOException e) {
      throw new StoreUnavailableException(
          "%s can't be listed: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public Commit<Pool> report(Versioned<Pool> seen, PoolReport report) {
    var now = Timestamps.format(clock.instant());
    var status = new PoolStatus(seen.rest()).with(report, now);
    if (status.equals(seen.rest().get(PoolResource.STATUS))) {
      return new Commit.Written<>(seen);
    }
    var metadata = Writes.condition(seen.value().name(), seen);
    var body = Leftovers.object(PoolResource.KIND, Map.of(), metadata, Map.of());
    body.remove("spec");
    body.put(PoolResource.STATUS, status);
    return commit(api.put(PoolResource.path(seen.value().name()) + "/status", body), seen);
  }

  @Override
  public Commit<Pool> protect(Versioned<Pool> seen) {
    var finalizers = new ArrayList<>(Leftovers.finalizers(seen.rest()));
    if (finalizers.contains(Leftovers.FINALIZER) || seen.value().terminating()) {
      return new Commit.Written<>(seen);
    }
    finalizers.add(Leftovers.FINALIZER);
    var metadata =
        Map.of(
            "uid", seen.uid(), "resourceVersion", seen.resourceVersion(), "finalizers", finalizers);
    var path = PoolResource.path(seen.value().name());
    return commit(api.mergePatch(path, Map.of("metadata", metadata)), seen);
  }

  private static Commit<Pool> commit(Reply reply, Versioned<Pool> seen) {
    return reply instanceof Reply.Answered answered && answered.isSuccess()
        ? KubernetesStore.decoded(answered.json(), PoolResource::decode)
            .<Commit<Pool>>map(Commit.Written::new)
            .orElseGet(() -> new Commit.Unknown<>("the API server's answer is no pool"))
        : Writes.commit(reply, seen.value(), seen.rest());
  }
}
