package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.Commit;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.SingleFlight;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The book of record on a real API server. Objects that do not read are nobody's and left out. */
public final class KubernetesStore implements BlockStore {
  private static final Logger LOG = Logger.getLogger(KubernetesStore.class);

  private final KubernetesApi api;

  /** Refusals rest on it, so many may ask at once. */
  private final SingleFlight<String, Map<Cidr, String>> versions =
      new SingleFlight<>(this::blockVersions, SingleFlight.SPACING, Thread::startVirtualThread);

  public KubernetesStore(KubernetesApi api) {
    this.api = api;
  }

  @Override
  public Optional<Versioned<Block>> readBlock(Cidr cidr) {
    return read(BlockResource.path(cidr), BlockResource::decode);
  }

  @Override
  public List<Versioned<Block>> listBlocks() {
    return list(BlockResource.PATH, BlockResource::decode);
  }

  @Override
  public Map<Cidr, String> listBlockVersions() {
    return versions.read(BlockResource.PATH);
  }

  private Map<Cidr, String> blockVersions(String path) {
    var found = new HashMap<Cidr, String>();
    for (var item : items(path, KubernetesApi.METADATA_LIST_ONLY)) {
      var metadata = item.path("metadata");
      ObjectNames.blockCidr(metadata.path("name").asText())
          .ifPresent(cidr -> found.put(cidr, metadata.path("resourceVersion").asText()));
    }
    return found;
  }

  @Override
  public Commit<Block> createBlock(Block block) {
    var sent = api.write("POST", BlockResource.PATH, Json.text(BlockResource.create(block)));
    Commit<Block> commit =
        Writes.commit(
            sent, block, Map.of("metadata", Map.of("finalizers", List.of(Leftovers.FINALIZER))));
    return unlessOurs(commit, block);
  }

  @Override
  public Commit<Block> replaceBlock(Versioned<Block> seen, Block next) {
    var body = Json.text(BlockResource.replace(seen, next));
    var sent = api.write("PUT", BlockResource.path(next.cidr()), body);
    return unlessOurs(Writes.commit(sent, next, seen.rest()), next);
  }

  /** A conflict may be with our own write, repeated by something between us and the API server. */
  private Commit<Block> unlessOurs(Commit<Block> commit, Block sent) {
    if (!(commit instanceof Commit.Conflict)) {
      return commit;
    }
    try {
      return readBlock(sent.cidr())
          .filter(read -> BlockResource.says(read, sent))
          .<Commit<Block>>map(Commit.Written::new)
          .orElse(commit);
    } catch (StoreUnavailableException e) {
      return new Commit.Unknown<>(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Commit<Block> removeBlock(Versioned<Block> seen) {
    var path = BlockResource.path(seen.value().cidr());
    var body = Json.text(BlockResource.withoutFinalizer(seen));
    Commit<Block> freed = Writes.commit(api.write("PUT", path, body), seen.value(), seen.rest());
    if (!(freed instanceof Commit.Written<Block>(var now)) || seen.value().deleting()) {
      return freed;
    }
    return delete(path, now, freed);
  }

  /** Deletes exactly this version; gone already is as good. */
  private <T> Commit<T> delete(String path, Versioned<T> seen, Commit<T> done) {
    var preconditions = Map.of("uid", seen.uid(), "resourceVersion", seen.resourceVersion());
    var options =
        Map.of("kind", "DeleteOptions", "apiVersion", "v1", "preconditions", preconditions);
    return switch (api.delete(path, options)) {
      case Reply.Answered answered when answered.isSuccess() || answered.status() == 404 -> done;
      case Reply.Answered answered when answered.status() == 409 -> new Commit.Conflict<>();
      case Reply.Answered answered -> new Commit.Unknown<>(answered.message());
      case Reply.NotSent(var reason) -> new Commit.Unknown<>(reason);
      case Reply.Lost(var reason) -> new Commit.Unknown<>(reason);
    };
  }

  @Override
  public Optional<Versioned<NodeRoutes>> readNodeRoutes(String node) {
    return read(RoutesResource.path(node), RoutesResource::decode);
  }

  @Override
  public Commit<NodeRoutes> createNodeRoutes(NodeRoutes routes) {
    var body = Json.text(RoutesResource.create(routes));
    return Writes.commit(api.write("POST", RoutesResource.PATH, body), routes, Map.of());
  }

  @Override
  public Commit<NodeRoutes> replaceNodeRoutes(Versioned<NodeRoutes> seen, NodeRoutes next) {
    var path = RoutesResource.path(next.node().name());
    var body = Json.text(RoutesResource.replace(seen, next));
    return Writes.commit(api.write("PUT", path, body), next, seen.rest());
  }

  @Override
  public Commit<NodeRoutes> removeNodeRoutes(Versioned<NodeRoutes> seen) {
    var path = RoutesResource.path(seen.value().node().name());
    return delete(path, seen, new Commit.Written<>(seen));
  }

  @Override
  public Optional<Versioned<Pool>> readPool(String name) {
    return read(PoolResource.path(name), PoolResource::decode);
  }

  @Override
  public List<Versioned<Pool>> listPools() {
    return list(PoolResource.PATH, PoolResource::decode);
  }

  private <T> Optional<T> read(String path, Function<JsonNode, T> decode) {
    return api.read(path).map(Json::tree).flatMap(tree -> decoded(tree, decode));
  }

  private <T> List<T> list(String path, Function<JsonNode, T> decode) {
    var items = new ArrayList<T>();
    items(path, KubernetesApi.JSON).forEach(item -> decoded(item, decode).ifPresent(items::add));
    return items;
  }

  private JsonNode items(String path, String accept) {
    return api.read(path, accept)
        .map(Json::tree)
        .orElseThrow(() -> new StoreUnavailableException("the API server has no " + path))
        .path("items");
  }

  /** The object as a value; empty, and said, where it does not read. */
  static <T> Optional<T> decoded(JsonNode object, Function<JsonNode, T> decode) {
    try {
      return Optional.of(decode.apply(object));
    } catch (IllegalArgumentException e) {
      LOG.warnf(
          "%s %s is left out: %s",
          object.path("kind").asText("object"),
          object.path("metadata").path("name").asText(),
          e.getMessage());
      return Optional.empty();
    }
  }
}
