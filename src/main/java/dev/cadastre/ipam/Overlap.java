package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.PoolStanding.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of all pools give addresses (CONTRACT.md §1, Overlap). One that is allocatable stays; of
 * the others the oldest comes first; whoever overlaps one that comes first gives way. A block of
 * another pool inside its range keeps a pool from becoming allocatable, and then from keeping
 * others away.
 */
public final class Overlap {
  private static final Comparator<Pool> FIRST_COMES =
      Comparator.<Pool, Boolean>comparing(pool -> pool.verdict() != Pool.Verdict.TRUE)
          .thenComparing(Pool::createdAt)
          .thenComparing(Pool::name);

  private final Collection<Pool> pools;
  private final Collection<BlockOwner> blocks;
  private final List<Pool> allocatable = new ArrayList<>();

  private Overlap(Collection<Pool> pools, Collection<BlockOwner> blocks) {
    this.pools = pools;
    this.blocks = blocks;
  }

  /** All pools, and at least those blocks that lie in a range of theirs. */
  public static Overlap of(Collection<Pool> pools, Collection<BlockOwner> blocks) {
    var overlap = new Overlap(pools, blocks);
    pools.stream().sorted(FIRST_COMES).forEach(overlap::admit);
    return overlap;
  }

  private void admit(Pool pool) {
    boolean isAllocatable =
        byItself(pool).isEmpty() && firstComer(pool).isEmpty() && inTheWay(pool).isEmpty();
    if (isAllocatable) {
      allocatable.add(pool);
    }
  }

  /** What the pool may be, which must be one of those given. */
  public PoolStanding standing(Pool pool) {
    return byItself(pool)
        .or(() -> firstComer(pool).map(other -> overlaps(pool, other)))
        .or(() -> inTheWay(pool).map(block -> overlaps(pool, block)))
        .orElseGet(() -> new PoolStanding(Reason.READY, "addresses are given"));
  }

  /** The others that have addresses in common with the pool. */
  public List<Pool> rivals(Pool pool) {
    return pools.stream()
        .filter(other -> !isSame(other, pool) && other.cidr().overlaps(pool.cidr()))
        .toList();
  }

  private static Optional<PoolStanding> byItself(Pool pool) {
    if (pool.terminating()) {
      return Optional.of(new PoolStanding(Reason.TERMINATING, "the pool is being deleted"));
    }
    var error = pool.rules().selectorError();
    if (error.isPresent()) {
      return Optional.of(new PoolStanding(Reason.INVALID_SELECTOR, error.get()));
    }
    return pool.rules().disabled()
        ? Optional.of(new PoolStanding(Reason.DISABLED, "spec.disabled is true"))
        : Optional.empty();
  }

  private Optional<Pool> firstComer(Pool pool) {
    return allocatable.stream()
        .filter(other -> !isSame(other, pool) && other.cidr().overlaps(pool.cidr()))
        .findFirst();
  }

  private Optional<BlockOwner> inTheWay(Pool pool) {
    return pool.verdict() == Pool.Verdict.TRUE
        ? Optional.empty()
        : blocks.stream().filter(block -> block.isInTheWayOf(pool)).findFirst();
  }

  private static boolean isSame(Pool a, Pool b) {
    return a.ref().uid().equals(b.ref().uid());
  }

  private static PoolStanding overlaps(Pool pool, Pool other) {
    return new PoolStanding(
        Reason.OVERLAPS,
        "%s is in pool %s (%s) too, which gives addresses; this pool will when %s is deleted or disabled and has no block left there"
            .formatted(
                common(pool.cidr(), other.cidr()), other.name(), other.cidr(), other.name()));
  }

  private static PoolStanding overlaps(Pool pool, BlockOwner block) {
    return new PoolStanding(
        Reason.OVERLAPS,
        "%s is in block %s of pool %s; this pool gives addresses when that block is gone"
            .formatted(common(pool.cidr(), block.cidr()), block.cidr(), block.pool().name()));
  }

  /** What two overlapping ranges share is the smaller one. */
  private static Cidr common(Cidr a, Cidr b) {
    return a.prefixLength() > b.prefixLength() ? a : b;
  }
}
