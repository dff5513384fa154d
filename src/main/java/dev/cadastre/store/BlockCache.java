package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The newest version of every block that a watch, a reply or a read has shown, and where to look in
 * it. Of two versions the newer one stays, whoever brings it.
 */
public final class BlockCache {
  private final ConcurrentSkipListMap<Cidr, Versioned<Block>> blocks =
      new ConcurrentSkipListMap<>();
  private final Index<String> byNode = new Index<>();
  private final Index<String> byHolder = new Index<>();
  private final Index<Holding> byHolding = new Index<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object[] locks = new Object[64];

  /** Of blocks that are gone: the version that said so, and the highest sequence seen. */
  private final Map<Cidr, Gone> gone = new ConcurrentHashMap<>();

  private record Gone(String resourceVersion, long highestSequence) {
    boolean isOlderThan(Versioned<Block> seen) {
      return Versioned.compareVersions(seen.resourceVersion(), resourceVersion) > 0;
    }
  }

  public BlockCache() {
    Arrays.setAll(locks, i -> new Object());
  }

  /** Who is told of changes, on the thread that brought one: to be quick. */
  @FunctionalInterface
  public interface Listener {
    void changed(Optional<Block> before, Optional<Block> after);
  }

  /** A container in a network, on whatever node: what shares a handle. */
  public record Holding(String network, String containerId) {
    public static Holding of(Attachment attachment) {
      return new Holding(attachment.network(), attachment.containerId());
    }
  }

  /** A container in a network on a node: the part of an attachment that its interfaces share. */
  public record Container(String node, String network, String containerId) {
    public static Container of(Attachment attachment) {
      return new Container(attachment.node(), attachment.network(), attachment.containerId());
    }
  }

  /** An entry and where it stands. */
  public record Placed(Versioned<Block> block, IpAddress address, Entry entry) {}

  /** Keeps the version unless a newer one is known already. */
  public void observe(Versioned<Block> seen) {
    change(
        seen.value().cidr(),
        known -> {
          var tombstone = gone.get(seen.value().cidr());
          boolean isKnown = known.isPresent() && !seen.isNewerThan(known.get());
          boolean isOld = isKnown || (tombstone != null && !tombstone.isOlderThan(seen));
          return isOld ? known : Optional.of(seen);
        });
  }

  /**
   * A consistent read replaces what is known whatever its version: after an etcd that was set back,
   * versions are lower.
   */
  public void replace(Cidr cidr, Optional<Versioned<Block>> read) {
    change(
        cidr,
        known -> {
          if (read.isEmpty()) {
            known.ifPresent(k -> gone.put(cidr, new Gone(k.resourceVersion(), highest(cidr, k))));
          }
          return read;
        });
  }

  /** Takes over a consistent list; what was known before it and is not in it is gone. */
  public void replaceAll(Map<Cidr, Versioned<Block>> before, Collection<Versioned<Block>> listed) {
    var present = new HashSet<Cidr>();
    for (var block : listed) {
      present.add(block.value().cidr());
      observe(block);
    }
    before.forEach(
        (cidr, seen) -> {
          if (!present.contains(cidr) && find(cidr).equals(Optional.of(seen))) {
            forget(cidr, seen.resourceVersion());
          }
        });
  }

  /** What is known now, for {@link #replaceAll}. */
  public Map<Cidr, Versioned<Block>> snapshot() {
    return Map.copyOf(blocks);
  }

  /** The block was deleted; the version is that of the deletion. */
  public void forget(Cidr cidr, String resourceVersion) {
    change(
        cidr,
        known -> {
          boolean isOld =
              known.isPresent()
                  && Versioned.compareVersions(known.get().resourceVersion(), resourceVersion) > 0;
          if (isOld) {
            return known;
          }
          long highest = known.map(k -> highest(cidr, k)).orElseGet(() -> highestGone(cidr));
          gone.put(cidr, new Gone(resourceVersion, highest));
          return Optional.empty();
        });
  }

  /** Tells the listener of every change from now on. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  public void removeListener(Listener listener) {
    listeners.remove(listener);
  }

  private void change(
      Cidr cidr, Function<Optional<Versioned<Block>>, Optional<Versioned<Block>>> next) {
    Optional<Versioned<Block>> known;
    Optional<Versioned<Block>> now;
    // The map's own compute may run its function twice, which the indexes could not take.
    synchronized (locks[Math.floorMod(cidr.hashCode(), locks.length)]) {
      known = find(cidr);
      now = next.apply(known);
      if (now.equals(known)) {
        return;
      }
      now.ifPresentOrElse(block -> blocks.put(cidr, block), () -> blocks.remove(cidr));
      byNode.move(cidr, known, now, BlockCache::nodes);
      byHolder.move(cidr, known, now, BlockCache::holders);
      byHolding.move(cidr, known, now, BlockCache::holdings);
    }
    var before = known.map(Versioned::value);
    var after = now.map(Versioned::value);
    listeners.forEach(listener -> listener.changed(before, after));
  }

  private static Set<String> nodes(Block block) {
    return block.node().map(n -> Set.of(n.name())).orElse(Set.of());
  }

  private static Set<String> holders(Block block) {
    var holders = new HashSet<String>();
    block.allocations().values().forEach(e -> holders.add(e.owner().attachment().node()));
    return holders;
  }

  private static Set<Holding> holdings(Block block) {
    var holdings = new HashSet<Holding>();
    block.allocations().values().forEach(e -> holdings.add(Holding.of(e.owner().attachment())));
    return holdings;
  }

  public Optional<Versioned<Block>> find(Cidr cidr) {
    return Optional.ofNullable(blocks.get(cidr));
  }

  /** The block that the address lies in. */
  public Optional<Versioned<Block>> containing(IpAddress address) {
    var floor = blocks.floorEntry(Cidr.host(address));
    return Optional.ofNullable(floor)
        .map(Map.Entry::getValue)
        .filter(b -> b.value().cidr().contains(address));
  }

  public Collection<Versioned<Block>> all() {
    return blocks.values();
  }

  /** The blocks with affinity to the node, in order of their CIDRs. */
  public List<Versioned<Block>> ofNode(String node) {
    return at(byNode.find(node));
  }

  /** The blocks inside the range, in order of their CIDRs; a live view. */
  public Collection<Versioned<Block>> within(Cidr range) {
    return blocks.subMap(range, true, Cidr.host(range.last()), true).values();
  }

  /** What the node holds in whatever block, its own and borrowed. */
  public List<Placed> heldByNode(String node) {
    return placed(byHolder.find(node), attachment -> attachment.node().equals(node));
  }

  /** What containers of this name hold, on all nodes. */
  public List<Placed> heldBy(Holding holding) {
    return placed(byHolding.find(holding), attachment -> Holding.of(attachment).equals(holding));
  }

  /** What the container's interfaces hold. */
  public List<Placed> heldBy(Container container) {
    var holding = new Holding(container.network(), container.containerId());
    return placed(
        byHolding.find(holding), attachment -> Container.of(attachment).equals(container));
  }

  private List<Placed> placed(Set<Cidr> cidrs, Predicate<Attachment> isMeant) {
    return at(cidrs).stream().flatMap(block -> placed(block, isMeant).stream()).toList();
  }

  /** What the container's interfaces hold in this block. */
  public static List<Placed> heldBy(Container container, Versioned<Block> block) {
    return placed(block, attachment -> Container.of(attachment).equals(container));
  }

  private static List<Placed> placed(Versioned<Block> block, Predicate<Attachment> isMeant) {
    var held = new ArrayList<Placed>();
    block
        .value()
        .allocations()
        .forEach(
            (address, entry) -> {
              if (isMeant.test(entry.owner().attachment())) {
                held.add(new Placed(block, address, entry));
              }
            });
    return held;
  }

  /** The highest sequence that this process has seen in a block of this CIDR. */
  public long highestSequence(Cidr cidr) {
    return find(cidr).map(b -> highest(cidr, b)).orElseGet(() -> highestGone(cidr));
  }

  private long highest(Cidr cidr, Versioned<Block> block) {
    return Math.max(block.value().sequence(), highestGone(cidr));
  }

  private long highestGone(Cidr cidr) {
    var tombstone = gone.get(cidr);
    return tombstone == null ? 0 : tombstone.highestSequence;
  }

  /** The CIDRs of all blocks that touch the range, in order. */
  public SortedSet<Cidr> occupied(Cidr range) {
    var first = blocks.floorKey(range);
    var from = first != null && first.overlaps(range) ? first : range;
    return blocks.keySet().subSet(from, true, Cidr.host(range.last()), true);
  }

  private List<Versioned<Block>> at(Set<Cidr> cidrs) {
    return cidrs.stream().sorted().map(blocks::get).filter(Objects::nonNull).toList();
  }

  /** Which blocks a key leads to. */
  private static final class Index<K> {
    private final Map<K, Set<Cidr>> cidrs = new ConcurrentHashMap<>();

    void move(
        Cidr cidr,
        Optional<Versioned<Block>> from,
        Optional<Versioned<Block>> to,
        Function<Block, Set<K>> keys) {
      var before = from.map(b -> keys.apply(b.value())).orElse(Set.of());
      var after = to.map(b -> keys.apply(b.value())).orElse(Set.of());
      before.stream().filter(k -> !after.contains(k)).forEach(k -> remove(k, cidr));
      after.stream().filter(k -> !before.contains(k)).forEach(k -> add(k, cidr));
    }

    private void add(K key, Cidr cidr) {
      cidrs.merge(key, Set.of(cidr), Index::union);
    }

    private void remove(K key, Cidr cidr) {
      cidrs.computeIfPresent(
          key,
          (k, old) -> {
            var next = new HashSet<>(old);
            next.remove(cidr);
            return next.isEmpty() ? null : Set.copyOf(next);
          });
    }

    private static Set<Cidr> union(Set<Cidr> old, Set<Cidr> added) {
      var next = new HashSet<>(old);
      next.addAll(added);
      return Set.copyOf(next);
    }

    Set<Cidr> find(K key) {
      return cidrs.getOrDefault(key, Set.of());
    }
  }
}
