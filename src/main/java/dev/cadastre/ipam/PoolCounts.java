package dev.cadastre.ipam;

import java.math.BigInteger;

/**
 * A pool's addresses, each counted once: capacity = used + cooling + reserved + free.
 *
 * @param capacity at most 2^53 − 1, which every JSON reader keeps exact
 */
public record PoolCounts(
    long blocks, long capacity, long used, long cooling, long reserved, long free) {
  private static final BigInteger MOST = BigInteger.valueOf((1L << 53) - 1);

  /**
   * Counts a pool.
   *
   * @param reserved of the range, held and cooling ones among them
   * @param usage of all its blocks together
   */
  public static PoolCounts of(Pool pool, ReservedSpace reserved, BlockUsage usage) {
    long capacity = pool.cidr().size().min(MOST).longValueExact();
    long taken = usage.used() + usage.cooling();
    long unheld =
        reserved
            .size()
            .subtract(BigInteger.valueOf(usage.reservedButTaken()))
            .min(BigInteger.valueOf(capacity - taken))
            .longValueExact();
    return new PoolCounts(
        usage.blocks(), capacity, usage.used(), usage.cooling(), unheld, capacity - taken - unheld);
  }

  /** Whether a count differs by a hundredth of itself or more. */
  public boolean hasMovedFrom(PoolCounts other) {
    return moved(blocks, other.blocks)
        || moved(capacity, other.capacity)
        || moved(used, other.used)
        || moved(cooling, other.cooling)
        || moved(reserved, other.reserved)
        || moved(free, other.free);
  }

  private static boolean moved(long now, long before) {
    return now != before && Math.abs(now - before) >= before / 100.0;
  }
}
