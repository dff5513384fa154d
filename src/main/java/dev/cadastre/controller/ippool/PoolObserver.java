package dev.cadastre.controller.ippool;

import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.controller.collect.Clashes;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockOwner;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.Overlap;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.PoolReport.Condition;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.HoldMark;
import dev.cadastre.store.kubernetes.PoolResource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Puts together what caches show of a pool; calls nobody. */
public final class PoolObserver {
  /** As many as a message names. */
  private static final int NAMED_HOLDERS = 3;

  private final ClusterView view;
  private final BlockCache blocks;
  private final Clashes clashes;
  private final UsageLedger usage;
  private final BooleanSupplier isFilled;

  /**
   * Looks into these.
   *
   * @param isFilled whether they have shown everything once
   */
  public PoolObserver(
      ClusterView view, BlockCache blocks, Clashes clashes, BooleanSupplier isFilled) {
    this.isFilled = isFilled;
    this.view = view;
    this.blocks = blocks;
    this.clashes = clashes;
    this.usage = new UsageLedger(blocks, view);
  }

  /** The pool; empty while the caches are filled, as nothing can be said of it yet. */
  Optional<PoolSnapshot> observe(IPPool object, Instant now) {
    if (!isFilled.getAsBoolean()) {
      return Optional.empty();
    }
    var pool = PoolResource.pool(object);
    return Optional.of(
        new PoolSnapshot(
            object,
            pool,
            Overlap.of(withOthers(pool), inside(pool)).standing(pool),
            pool.terminating() ? usage.recount(pool, now) : usage.counts(pool, now),
            pool.terminating() ? holders(pool) : List.of(),
            clash(pool)));
  }

  /** While a block is held back its nodes have not all said what they hold, at least to us. */
  private Optional<Condition> clash(Pool pool) {
    var known = clashes.within(pool.cidr());
    boolean isOpen =
        known.isEmpty() && blocks.within(pool.cidr()).stream().anyMatch(HoldMark::isOn);
    return isOpen ? Optional.empty() : Optional.of(TwoHolders.of(known));
  }

  /** Of this pool the object says more than the watch of the others, which may be late. */
  private List<Pool> withOthers(Pool pool) {
    var others = view.pools().stream().filter(other -> !other.name().equals(pool.name()));
    return Stream.concat(Stream.of(pool), others).toList();
  }

  /** A pool with blocks of others inside may overlap one with which it shares none of them. */
  private Collection<BlockOwner> inside(Pool pool) {
    return pool.verdict() == Pool.Verdict.TRUE
        ? List.of()
        : blocks.all().stream()
            .map(seen -> new BlockOwner(seen.value().cidr(), seen.value().pool()))
            .toList();
  }

  private List<String> holders(Pool pool) {
    return ofPool(pool)
        .flatMap(block -> block.allocations().values().stream())
        .limit(NAMED_HOLDERS)
        .map(PoolObserver::name)
        .toList();
  }

  private static String name(Entry entry) {
    var attachment = entry.owner().attachment();
    if (attachment.isTunnel()) {
      return "the %s tunnel of node %s".formatted(attachment.ifName(), attachment.node());
    }
    return entry
        .owner()
        .pod()
        .map(PodId::path)
        .orElseGet(
            () -> "container %s on %s".formatted(attachment.containerId(), attachment.node()));
  }

  private Stream<Block> ofPool(Pool pool) {
    return blocks.all().stream()
        .map(Versioned::value)
        .filter(block -> block.pool().uid().equals(pool.ref().uid()));
  }
}
