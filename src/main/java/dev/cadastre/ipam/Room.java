package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.math.BigInteger;
import java.util.Optional;

/** Finds the next unclaimed block of a pool; what that costs does not depend on how full it is. */
public final class Room {
  private Room() {}

  /**
   * The first free CIDR of the pool's block size, going around once from a start that differs by
   * node, so that nodes seldom want the same one.
   *
   * @param occupied the addresses of all blocks, of whatever pool
   * @param reserved a block that is reserved altogether would give nothing
   * @param seed the same for one node each time
   */
  public static Optional<Cidr> find(
      Pool pool, AddressRanges occupied, AddressRanges reserved, int seed) {
    var start = start(pool, seed);
    return gap(pool, occupied, reserved, start)
        .or(
            () ->
                gap(
                    pool,
                    occupied,
                    reserved,
                    Cidr.containing(pool.cidr().base(), pool.blockSize())));
  }

  /** The block where a search with this seed begins. */
  public static Cidr start(Pool pool, int seed) {
    var count = pool.cidr().subnetCount(pool.blockSize());
    var index = BigInteger.valueOf(Integer.toUnsignedLong(seed)).mod(count);
    return pool.cidr().subnet(pool.blockSize(), index);
  }

  private static Optional<Cidr> gap(
      Pool pool, AddressRanges occupied, AddressRanges reserved, Cidr from) {
    var candidate = Optional.of(from);
    while (candidate.isPresent()) {
      var block = candidate.get();
      var unusable =
          occupied
              .endOfRunIn(block)
              .map(end -> Cidr.containing(end, pool.blockSize()).last())
              .or(() -> reserved.endOfRunAround(block));
      if (unusable.isEmpty()) {
        return candidate;
      }
      candidate = firstBehind(pool, unusable.get());
    }
    return Optional.empty();
  }

  private static Optional<Cidr> firstBehind(Pool pool, IpAddress address) {
    var next = address.plus(1);
    return next.compareTo(address) > 0 && pool.cidr().contains(next)
        ? Optional.of(Cidr.containing(next, pool.blockSize()))
        : Optional.empty();
  }
}
