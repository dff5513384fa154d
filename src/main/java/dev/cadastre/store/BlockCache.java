package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.AddressRanges;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.Room;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The newest version of every block that a watch, a reply or a read has shown, and where to look in
 * it. Of two versions the newer one stays, whoever brings it.
 */
public final class BlockCache {
  private final ConcurrentSkipListMap<Cidr, Versioned<Block>> blocks =
      new ConcurrentSkipListMap<>();
  private final BlockIndex<String> byNode = new BlockIndex<>();
  private final BlockIndex<String> byHolder = new BlockIndex<>();
  private final BlockIndex<Holding> byHolding = new BlockIndex<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Blocks with an address that nobody holds; it may be cooling or reserved. */
  private final NavigableSet<Cidr> withRoom = new ConcurrentSkipListSet<>();

  /** Blocks in which nobody holds anything; addresses may be cooling. */
  private final NavigableSet<Cidr> empty = new ConcurrentSkipListSet<>();

  private final AddressRanges occupied = new AddressRanges();

  /** Changes come one at a time, so that the indexes agree with the blocks. */
  private final Object lock = new Object();

  /** Of blocks that are gone: the version that said so, and the highest sequence seen. */
  private final Map<Cidr, Gone> gone = new ConcurrentHashMap<>();

  private record Gone(String resourceVersion, long highestSequence) {
    boolean isOlderThan(Versioned<Block> seen) {
      return Versioned.compareVersions(seen.resourceVersion(), resourceVersion) > 0;
    }
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

    boolean has(Attachment attachment) {
      return attachment.containerId().equals(containerId)
          && attachment.network().equals(network)
          && attachment.node().equals(node);
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
   * A consistent read replaces what was known before it, whatever its version: after an etcd that
   * was set back, versions are lower. What became known while it was under way is newer.
   */
  public void replace(
      Cidr cidr, Optional<Versioned<Block>> before, Optional<Versioned<Block>> read) {
    change(
        cidr,
        known -> {
          if (!known.equals(before) && !isNewer(read, known)) {
            return known;
          }
          if (read.isEmpty()) {
            known.ifPresent(k -> gone.put(cidr, new Gone(k.resourceVersion(), highest(cidr, k))));
          }
          return read;
        });
  }

  private static boolean isNewer(
      Optional<Versioned<Block>> read, Optional<Versioned<Block>> known) {
    return read.isPresent() && known.isPresent() && read.get().isNewerThan(known.get());
  }

  /**
   * Takes over a consistent list, as {@link #replace} does a read; what was known before it and is
   * not in it is gone.
   */
  public void replaceAll(Map<Cidr, Versioned<Block>> before, Collection<Versioned<Block>> listed) {
    var present = new HashSet<Cidr>();
    for (var block : listed) {
      var cidr = block.value().cidr();
      present.add(cidr);
      replace(cidr, Optional.ofNullable(before.get(cidr)), Optional.of(block));
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
    synchronized (lock) {
      known = find(cidr);
      now = next.apply(known);
      if (now.equals(known)) {
        return;
      }
      now.ifPresentOrElse(block -> blocks.put(cidr, block), () -> blocks.remove(cidr));
      index(cidr, known.map(Versioned::value), now.map(Versioned::value));
    }
    var before = known.map(Versioned::value);
    var after = now.map(Versioned::value);
    listeners.forEach(listener -> listener.changed(before, after));
  }

  private void index(Cidr cidr, Optional<Block> before, Optional<Block> after) {
    byNode.move(cidr, keys(before, BlockCache::nodes), keys(after, BlockCache::nodes));
    byHolder.move(cidr, keys(before, BlockCache::holders), keys(after, BlockCache::holders));
    byHolding.move(cidr, keys(before, BlockCache::holdings), keys(after, BlockCache::holdings));
    mark(withRoom, cidr, after.filter(b -> b.allocations().size() < b.size()).isPresent());
    mark(empty, cidr, after.filter(b -> b.allocations().isEmpty()).isPresent());
    occupy(cidr, before.isPresent(), after.isPresent());
  }

  private static void mark(Set<Cidr> marked, Cidr cidr, boolean isMarked) {
    if (isMarked) {
      marked.add(cidr);
    } else {
      marked.remove(cidr);
    }
  }

  private void occupy(Cidr cidr, boolean before, boolean after) {
    if (after && !before) {
      occupied.add(cidr);
    } else if (before && !after) {
      occupied.remove(cidr);
      // Blocks of pools that overlap may lie in one another.
      occupied(cidr).forEach(occupied::add);
    }
  }

  private static <K> Set<K> keys(Optional<Block> block, Function<Block, Set<K>> keys) {
    return block.map(keys).orElse(Set.of());
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

  /**
   * The blocks inside the range with an address that nobody holds, going around once from a start
   * that differs by seed. Lazy: who finds one early pays for no more.
   */
  Stream<Versioned<Block>> withRoom(Cidr range, Cidr start) {
    return around(withRoom, range, start);
  }

  /** The blocks inside the range in which nobody holds anything, likewise. */
  Stream<Versioned<Block>> empty(Cidr range, Cidr start) {
    return around(empty, range, start);
  }

  private Stream<Versioned<Block>> around(NavigableSet<Cidr> marked, Cidr range, Cidr start) {
    var end = Cidr.host(range.last());
    return Stream.concat(
            marked.subSet(start, true, end, true).stream(),
            marked.subSet(range, true, start, false).stream())
        .map(blocks::get)
        .filter(Objects::nonNull);
  }

  /** A block of the pool that nobody has claimed, as far as is known. */
  Optional<Cidr> unclaimed(Pool pool, AddressRanges reserved, int seed) {
    synchronized (lock) {
      return Room.find(pool, occupied, reserved, seed);
    }
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
    return placed(byHolding.find(holding), container::has);
  }

  private List<Placed> placed(Set<Cidr> cidrs, Predicate<Attachment> isMeant) {
    return at(cidrs).stream().flatMap(block -> placed(block, isMeant).stream()).toList();
  }

  /** What the container's interfaces hold in this block. */
  public static List<Placed> heldBy(Container container, Versioned<Block> block) {
    return placed(block, container::has);
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
    return switch (cidrs.size()) {
      case 0 -> List.of();
      case 1 -> find(cidrs.iterator().next()).map(List::of).orElse(List.of());
      default -> cidrs.stream().sorted().map(blocks::get).filter(Objects::nonNull).toList();
    };
  }
}
