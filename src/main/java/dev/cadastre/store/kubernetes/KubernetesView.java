package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.Settings;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.SingleFlight;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.Versioned;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The cluster as watches show it, and consistent reads of single objects for what they don't. */
public final class KubernetesView implements ClusterView {
  private static final Comparator<Pool> BY_NAME = Comparator.comparing(Pool::name);
  private static final Executor THREADS = Thread::startVirtualThread;

  private final Watched<Pool> pools = new Watched<>(o -> PoolResource.decode(o).value());
  private final Watched<Settings> settings = new Watched<>(SettingsResource::decode);
  private final Watched<List<Cidr>> reservations = new Watched<>(Facts::reservation);
  private final Watched<NodeFacts> nodes = new Watched<>(Facts::node);
  private final Watched<NamespaceFacts> namespaces = new Watched<>(Facts::namespace);
  private final Watched<PodFacts> pods = new Watched<>(Facts::pod);

  /** What must have been listed once before anything is decided: all but the pods. */
  private final Map<String, KubernetesWatch> needed;

  private final KubernetesWatch podWatch;

  private final SingleFlight<String, Optional<JsonNode>> objects;
  private final SingleFlight<String, List<JsonNode>> lists;

  public KubernetesView(KubernetesApi api) {
    needed =
        Map.of(
            "pools", new KubernetesWatch(api, PoolResource.PATH, pools),
            "settings", new KubernetesWatch(api, SettingsResource.PATH, settings),
            "reservations", new KubernetesWatch(api, Facts.RESERVATIONS, reservations),
            "nodes", new KubernetesWatch(api, Facts.NODES, nodes),
            "namespaces", new KubernetesWatch(api, Facts.NAMESPACES, namespaces));
    podWatch = new KubernetesWatch(api, Facts.PODS, pods);
    objects =
        new SingleFlight<>(path -> api.read(path).map(Json::tree), SingleFlight.SPACING, THREADS);
    lists = new SingleFlight<>(path -> items(api, path), SingleFlight.SPACING, THREADS);
  }

  private static List<JsonNode> items(KubernetesApi api, String path) {
    return api.read(path)
        .map(Json::tree)
        .map(list -> StreamSupport.stream(list.path("items").spliterator(), false).toList())
        .orElse(List.of());
  }

  /** Begins to watch what is needed. */
  public void start() {
    needed.values().forEach(KubernetesWatch::start);
  }

  /** Begins to watch the pods, each of which is asked for by itself until then. */
  public void startPods() {
    podWatch.start();
  }

  /** What must have been listed once before anything is decided. */
  public Collection<KubernetesWatch> needed() {
    return needed.values();
  }

  public void stop() {
    watches().forEach(KubernetesWatch::stop);
  }

  /** All of its watches: to be looked after. */
  public List<KubernetesWatch> watches() {
    return Stream.concat(needed.values().stream(), Stream.of(podWatch)).toList();
  }

  /** What is needed and was not listed yet, by name. */
  public List<String> missing() {
    return needed.entrySet().stream()
        .filter(entry -> !entry.getValue().isSynced())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  @Override
  public List<Pool> pools() {
    return pools.all().stream().sorted(BY_NAME).toList();
  }

  @Override
  public Settings settings() {
    return settings.find(SettingsResource.NAME).orElse(Settings.DEFAULT);
  }

  @Override
  public List<Cidr> reservations() {
    return reservations.all().stream().flatMap(List::stream).toList();
  }

  @Override
  public Optional<NodeFacts> node(String name) {
    return nodes.find(name);
  }

  public Collection<NodeFacts> nodes() {
    return nodes.all();
  }

  /** Of a node that may be too new for the watch: asks the API server. */
  public Optional<NodeFacts> freshNode(String name) {
    return object(Facts.NODES + "/" + name, Facts::node);
  }

  @Override
  public Optional<NamespaceFacts> namespace(String name) {
    return namespaces.find(name);
  }

  @Override
  public Optional<PodFacts> pod(String namespace, String name) {
    return pods.find(Watched.key(namespace, name)).or(() -> freshPod(namespace, name));
  }

  /** From the API server itself. */
  public Optional<PodFacts> freshPod(String namespace, String name) {
    return object(Facts.podPath(namespace, name), Facts::pod);
  }

  public Collection<PodFacts> pods() {
    return pods.all();
  }

  /** Whether all pods were listed once. */
  public boolean hasAllPods() {
    return podWatch.isSynced();
  }

  private <T> Optional<T> object(String path, Function<JsonNode, T> decode) {
    return objects.read(path).flatMap(tree -> KubernetesStore.decoded(tree, decode));
  }

  private <T> List<T> list(String path, Function<JsonNode, T> decode) {
    return lists.read(path).stream()
        .flatMap(item -> KubernetesStore.decoded(item, decode).stream())
        .toList();
  }

  @Override
  public ClusterView fresh(String node, Optional<String> namespace) {
    var pools = later(() -> list(PoolResource.PATH, PoolResource::decode));
    var config =
        later(
            () ->
                object(
                    SettingsResource.PATH + "/" + SettingsResource.NAME, SettingsResource::decode));
    var reserved = later(() -> list(Facts.RESERVATIONS, Facts::reservation));
    var nodeFacts = later(() -> freshNode(node));
    var namespaceFacts =
        later(() -> namespace.flatMap(n -> object(Facts.NAMESPACES + "/" + n, Facts::namespace)));
    try {
      return new FreshView(
          this,
          pools.join().stream().map(Versioned::value).sorted(BY_NAME).toList(),
          config.join().orElse(Settings.DEFAULT),
          reserved.join().stream().flatMap(List::stream).toList(),
          nodeFacts.join(),
          namespaceFacts.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreUnavailableException unavailable) {
        throw unavailable;
      }
      throw e;
    }
  }

  private static <T> CompletableFuture<T> later(Supplier<T> read) {
    return CompletableFuture.supplyAsync(read, THREADS);
  }

  /** What was read consistently for one question; for everything else the watches answer. */
  private record FreshView(
      KubernetesView watched,
      List<Pool> pools,
      Settings settings,
      List<Cidr> reservations,
      Optional<NodeFacts> theNode,
      Optional<NamespaceFacts> theNamespace)
      implements ClusterView {

    @Override
    public Optional<NodeFacts> node(String name) {
      return theNode.filter(n -> n.name().equals(name));
    }

    @Override
    public Optional<NamespaceFacts> namespace(String name) {
      return theNamespace.filter(n -> n.name().equals(name));
    }

    @Override
    public Optional<PodFacts> pod(String namespace, String name) {
      return watched.freshPod(namespace, name);
    }

    @Override
    public ClusterView fresh(String node, Optional<String> namespace) {
      return watched.fresh(node, namespace);
    }
  }
}
