package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.Settings;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The cluster as one replica sees it: pools as its watch has shown them, the rest as it is. */
public class FakeCluster implements ClusterView {
  private final BlockStore store;
  final Everything everything;
  private final Map<String, Pool> seenPools = new ConcurrentHashMap<>();

  /** What is not in the book of record; all replicas see the same. */
  public static final class Everything {
    public volatile Settings settings = Settings.DEFAULT;
    public volatile List<Cidr> reservations = List.of();
    final Map<String, NodeFacts> nodes = new ConcurrentHashMap<>();
    final Map<String, NamespaceFacts> namespaces = new ConcurrentHashMap<>();
    final Map<String, NamespaceFacts> unseen = new ConcurrentHashMap<>();
    final Map<String, PodFacts> pods = new ConcurrentHashMap<>();

    public void node(String name, Map<String, String> labels) {
      nodes.put(name, new NodeFacts(name, "uid-" + name, labels));
    }

    public void namespace(
        String name, Map<String, String> labels, Map<String, String> annotations) {
      namespaces.put(name, new NamespaceFacts(name, labels, annotations));
    }

    /** One that is there, and that no watch has shown yet. */
    public void unseenNamespace(String name, Map<String, String> annotations) {
      unseen.put(name, new NamespaceFacts(name, Map.of(), annotations));
    }

    public void pod(String path, String uid, String node, Map<String, String> annotations) {
      pod(path, uid, Optional.empty(), node, annotations);
    }

    public void pod(
        String path,
        String uid,
        Optional<String> configHash,
        String node,
        Map<String, String> annotations) {
      int slash = path.indexOf('/');
      pods.put(
          path,
          new PodFacts(
              path.substring(0, slash),
              path.substring(slash + 1),
              uid,
              configHash,
              node,
              new HashMap<>(annotations)));
    }
  }

  public FakeCluster(BlockStore store, Everything everything) {
    this.store = store;
    this.everything = everything;
  }

  /** The same with other settings than there are. */
  ClusterView withSettings(UnaryOperator<Settings> otherwise) {
    return new FakeCluster(store, everything) {
      @Override
      public List<Pool> pools() {
        return FakeCluster.this.pools();
      }

      @Override
      public Settings settings() {
        return otherwise.apply(super.settings());
      }
    };
  }

  void observe(Pool pool) {
    seenPools.put(pool.name(), pool);
  }

  void forget(String pool) {
    seenPools.remove(pool);
  }

  @Override
  public List<Pool> pools() {
    return seenPools.values().stream().sorted(Comparator.comparing(Pool::name)).toList();
  }

  @Override
  public Settings settings() {
    return everything.settings;
  }

  @Override
  public List<Cidr> reservations() {
    return everything.reservations;
  }

  @Override
  public Optional<NodeFacts> node(String name) {
    return Optional.ofNullable(everything.nodes.get(name));
  }

  @Override
  public Optional<NamespaceFacts> namespace(String name) {
    return Optional.ofNullable(everything.namespaces.get(name));
  }

  @Override
  public Optional<PodFacts> pod(String namespace, String name) {
    return Optional.ofNullable(everything.pods.get(namespace + "/" + name));
  }

  @Override
  public ClusterView fresh(String node, Optional<String> namespace) {
    var truth =
        new FakeCluster(store, everything) {
          @Override
          public Optional<NamespaceFacts> namespace(String name) {
            return Optional.ofNullable(everything.unseen.get(name)).or(() -> super.namespace(name));
          }
        };
    store.listPools().forEach(pool -> truth.observe(pool.value()));
    return truth;
  }
}
