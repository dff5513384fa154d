package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockOwner;
import dev.cadastre.ipam.Pool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The book of record in memory: objects with versions, compare-and-swap, and watchers that are told
 * of each change. Each replica has a {@link Connection} of its own, which can break.
 */
public final class InMemoryBlockStore {
  private final Map<Cidr, Versioned<Block>> blocks = new TreeMap<>();
  private final Map<String, Versioned<NodeRoutes>> routes = new TreeMap<>();
  private final Map<String, Versioned<Pool>> pools = new TreeMap<>();
  private final List<Consumer<Event>> watchers = new ArrayList<>();
  private long revision = 1000;
  private long uids;

  /** A change, as a watch tells of it. */
  public sealed interface Event {
    record BlockSeen(Versioned<Block> block) implements Event {}

    record BlockGone(Cidr cidr, String version) implements Event {}

    record RoutesSeen(Versioned<NodeRoutes> routes) implements Event {}

    record RoutesGone(String node, String version) implements Event {}

    record PoolSeen(Versioned<Pool> pool) implements Event {}

    record PoolGone(String name) implements Event {}
  }

  /** What befalls one call. */
  public enum Fault {
    NONE,
    /** No connection. */
    NOT_SENT,
    /** Sent, not carried out, no answer. */
    LOST_BEFORE,
    /** Carried out, no answer. */
    LOST_AFTER,
    /** Refused as if somebody else had been first. */
    CONFLICT
  }

  /** Decides what befalls calls. */
  public interface Faults {
    Faults NONE = verb -> Fault.NONE;

    Fault next(String verb);

    /** Time passes: others may do something. */
    default void pause() {}
  }

  public synchronized void watch(Consumer<Event> watcher) {
    watchers.add(watcher);
  }

  private void tell(Event event) {
    watchers.forEach(w -> w.accept(event));
  }

  private String next() {
    return Long.toString(++revision);
  }

  public synchronized Versioned<Pool> put(Pool pool) {
    var now = new Versioned<>(pool, next(), pool.ref().uid());
    pools.put(pool.name(), now);
    tell(new Event.PoolSeen(now));
    return now;
  }

  public synchronized void removePool(String name) {
    pools.remove(name);
    tell(new Event.PoolGone(name));
  }

  /** What stands there now. */
  public synchronized List<Block> blocks() {
    return blocks.values().stream().map(Versioned::value).toList();
  }

  public synchronized Optional<NodeRoutes> routes(String node) {
    return Optional.ofNullable(routes.get(node)).map(Versioned::value);
  }

  public synchronized List<Pool> pools() {
    return pools.values().stream().map(Versioned::value).toList();
  }

  public synchronized Optional<Versioned<Block>> block(Cidr cidr) {
    return Optional.ofNullable(blocks.get(cidr));
  }

  /** Writes it as somebody would who asks nobody. */
  public synchronized Versioned<Block> put(Block block) {
    var old = blocks.get(block.cidr());
    return put(block, old == null ? uid() : old.uid());
  }

  private String uid() {
    return "object-" + ++uids;
  }

  private Versioned<Block> put(Block block, String uid) {
    var now = new Versioned<>(block, next(), uid);
    blocks.put(block.cidr(), now);
    tell(new Event.BlockSeen(now));
    return now;
  }

  private synchronized Commit<Block> createBlock(Block block) {
    return blocks.containsKey(block.cidr())
        ? new Commit.Conflict<>()
        : new Commit.Written<>(put(block, uid()));
  }

  private synchronized Commit<Block> replaceBlock(
      Versioned<Block> seen, Block block, boolean isConditional) {
    var now = blocks.get(block.cidr());
    boolean isSame = now != null && (!isConditional || isSame(now, seen));
    if (now == null || !isSame) {
      return new Commit.Conflict<>();
    }
    if (block.deleting() && block.allocations().isEmpty()) {
      remove(now);
      return new Commit.Written<>(new Versioned<>(block, Long.toString(revision), now.uid()));
    }
    return new Commit.Written<>(put(block, now.uid()));
  }

  private static boolean isSame(Versioned<?> now, Versioned<?> seen) {
    return now.resourceVersion().equals(seen.resourceVersion()) && now.uid().equals(seen.uid());
  }

  private synchronized Commit<Block> removeBlock(Versioned<Block> seen) {
    var now = blocks.get(seen.value().cidr());
    if (now == null || !isSame(now, seen)) {
      return new Commit.Conflict<>();
    }
    remove(now);
    return new Commit.Written<>(now);
  }

  private void remove(Versioned<Block> block) {
    blocks.remove(block.value().cidr());
    tell(new Event.BlockGone(block.value().cidr(), next()));
  }

  private synchronized Commit<NodeRoutes> putRoutes(
      NodeRoutes next, BiPredicate<Optional<Versioned<NodeRoutes>>, NodeRoutes> condition) {
    var name = next.node().name();
    var known = Optional.ofNullable(routes.get(name));
    if (!condition.test(known, next)) {
      return new Commit.Conflict<>();
    }
    var now = new Versioned<>(next, next(), known.map(Versioned::uid).orElseGet(this::uid));
    routes.put(name, now);
    tell(new Event.RoutesSeen(now));
    return new Commit.Written<>(now);
  }

  private synchronized Commit<NodeRoutes> removeRoutes(Versioned<NodeRoutes> seen) {
    var name = seen.value().node().name();
    var now = routes.get(name);
    if (now == null || !isSame(now, seen)) {
      return new Commit.Conflict<>();
    }
    routes.remove(name);
    tell(new Event.RoutesGone(name, next()));
    return new Commit.Written<>(now);
  }

  private synchronized Commit<Pool> report(Versioned<Pool> seen, PoolReport report) {
    var now = pools.get(seen.value().name());
    if (now == null || !isSame(now, seen)) {
      return new Commit.Conflict<>();
    }
    var verdict =
        report.conditions().stream()
            .filter(c -> c.type().equals(PoolReport.ALLOCATABLE))
            .map(
                c ->
                    switch (c.status()) {
                      case True -> Pool.Verdict.TRUE;
                      case False -> Pool.Verdict.FALSE;
                      case Unknown, Absent -> Pool.Verdict.UNDECIDED;
                    })
            .findFirst()
            .orElse(now.value().verdict());
    return new Commit.Written<>(
        verdict == now.value().verdict() ? now : put(Pools.decided(now.value(), verdict)));
  }

  /** One replica's way to the book. */
  public class Connection implements BlockStore, PoolStore {
    private final Faults faults;
    private final Map<String, Integer> calls = new HashMap<>();

    public Connection(Faults faults) {
      this.faults = faults;
    }

    /** How many calls of these verbs were made. */
    public synchronized int calls(String... verbs) {
      return List.of(verbs).stream().mapToInt(v -> calls.getOrDefault(v, 0)).sum();
    }

    public synchronized int reads() {
      return calls("GET", "LIST");
    }

    public synchronized int writes() {
      return calls("PUT", "POST", "DELETE");
    }

    private Fault begin(String verb) {
      synchronized (this) {
        calls.merge(verb, 1, Integer::sum);
      }
      faults.pause();
      return faults.next(verb);
    }

    private <T> T read(String verb, Supplier<T> read) {
      if (begin(verb) != Fault.NONE) {
        throw new StoreUnavailableException("the API server did not answer");
      }
      var result = read.get();
      faults.pause();
      return result;
    }

    private <T> Commit<T> write(String verb, Supplier<Commit<T>> write) {
      var commit =
          switch (begin(verb)) {
            case NONE -> write.get();
            case NOT_SENT -> new Commit.NotSent<T>("no connection");
            case CONFLICT -> new Commit.Conflict<T>();
            case LOST_BEFORE -> new Commit.Unknown<T>("no answer");
            case LOST_AFTER -> {
              var unheard = write.get();
              yield new Commit.Unknown<T>("no answer to " + unheard);
            }
          };
      faults.pause();
      return commit;
    }

    @Override
    public Optional<Versioned<Block>> readBlock(Cidr cidr) {
      return read("GET", () -> block(cidr));
    }

    @Override
    public List<Versioned<Block>> listBlocks() {
      return read("LIST", () -> List.copyOf(blocks.values()));
    }

    @Override
    public Map<Cidr, String> listBlockVersions() {
      var versions = new TreeMap<Cidr, String>();
      listBlocks().forEach(b -> versions.put(b.value().cidr(), b.resourceVersion()));
      return versions;
    }

    @Override
    public List<BlockOwner> listBlockOwners() {
      return listBlocks().stream()
          .map(b -> new BlockOwner(b.value().cidr(), b.value().pool()))
          .toList();
    }

    @Override
    public Commit<Block> createBlock(Block block) {
      return write("POST", () -> InMemoryBlockStore.this.createBlock(block));
    }

    @Override
    public Commit<Block> replaceBlock(Versioned<Block> seen, Block next) {
      return write("PUT", () -> InMemoryBlockStore.this.replaceBlock(seen, next, true));
    }

    /** As one would who forgets the condition. */
    protected Commit<Block> overwriteBlock(Versioned<Block> seen, Block next) {
      return write("PUT", () -> InMemoryBlockStore.this.replaceBlock(seen, next, false));
    }

    @Override
    public Commit<Block> removeBlock(Versioned<Block> seen) {
      return write("DELETE", () -> InMemoryBlockStore.this.removeBlock(seen));
    }

    @Override
    public Optional<Versioned<NodeRoutes>> readNodeRoutes(String node) {
      return read("GET", () -> Optional.ofNullable(routes.get(node)));
    }

    @Override
    public Commit<NodeRoutes> createNodeRoutes(NodeRoutes created) {
      return write("POST", () -> putRoutes(created, (known, next) -> known.isEmpty()));
    }

    @Override
    public Commit<NodeRoutes> replaceNodeRoutes(Versioned<NodeRoutes> seen, NodeRoutes replaced) {
      return write(
          "PUT",
          () ->
              putRoutes(replaced, (known, next) -> known.filter(k -> isSame(k, seen)).isPresent()));
    }

    @Override
    public Commit<NodeRoutes> removeNodeRoutes(Versioned<NodeRoutes> seen) {
      return write("DELETE", () -> removeRoutes(seen));
    }

    @Override
    public Optional<Versioned<Pool>> readPool(String name) {
      return read("GET", () -> Optional.ofNullable(pools.get(name)));
    }

    @Override
    public List<Versioned<Pool>> listPools() {
      return read(
          "LIST",
          () ->
              pools.values().stream().sorted(Comparator.comparing(p -> p.value().name())).toList());
    }

    @Override
    public Commit<Pool> report(Versioned<Pool> seen, PoolReport report) {
      return write("PUT", () -> InMemoryBlockStore.this.report(seen, report));
    }

    @Override
    public Commit<Pool> protect(Versioned<Pool> seen) {
      return write(
          "PUT",
          () ->
              Optional.ofNullable(pools.get(seen.value().name()))
                  .filter(now -> isSame(now, seen))
                  .<Commit<Pool>>map(Commit.Written::new)
                  .orElseGet(Commit.Conflict::new));
    }
  }
}
