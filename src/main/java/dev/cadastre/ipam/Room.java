package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import java.math.BigInteger;
import java.util.Optional;
import java.util.SortedSet;

/** Finds the next unclaimed block of a pool. */
public final class Room {
  private Room() {}

  /**
   * The first free CIDR of the pool's block size, going around once from a start that differs by
   * node, so that nodes seldom want the same one.
   *
   * @param occupied the CIDRs of all blocks that touch the pool, in order
   * @param seed the same for one node each time
   */
  public static Optional<Cidr> find(Pool pool, SortedSet<Cidr> occupied, int seed) {
    var count = pool.cidr().subnetCount(pool.blockSize());
    var start = BigInteger.valueOf(Integer.toUnsignedLong(seed)).mod(count);
    return gap(pool, occupied, start, count).or(() -> gap(pool, occupied, BigInteger.ZERO, start));
  }

  private static Optional<Cidr> gap(
      Pool pool, SortedSet<Cidr> occupied, BigInteger from, BigInteger to) {
    if (from.compareTo(to) >= 0) {
      return Optional.empty();
    }
    var index = from;
    var candidate = pool.cidr().subnet(pool.blockSize(), index);
    for (var taken : occupied) {
      if (taken.overlaps(candidate)) {
        index = after(pool, taken);
        if (index.compareTo(to) >= 0) {
          return Optional.empty();
        }
        candidate = pool.cidr().subnet(pool.blockSize(), index);
      } else if (taken.base().compareTo(candidate.base()) > 0) {
        return Optional.of(candidate);
      }
    }
    return Optional.of(candidate);
  }

  /** The index of the first block of the pool behind what is taken. */
  private static BigInteger after(Pool pool, Cidr taken) {
    var last = taken.last().number().subtract(pool.cidr().base().number());
    int bits = pool.family().bits() - pool.blockSize();
    return last.shiftRight(bits).add(BigInteger.ONE);
  }
}
