package dev.cadastre.ipam;

import dev.cadastre.addr.IpAddress;
import java.time.Instant;

/**
 * What blocks have taken of their pool. What is free in them depends on the pool, not on them.
 *
 * @param reservedButTaken of the addresses used or cooling: those that are reserved
 */
public record BlockUsage(long blocks, long used, long cooling, long reservedButTaken) {
  public static final BlockUsage NONE = new BlockUsage(0, 0, 0, 0);

  /** Of one block. */
  public static BlockUsage of(Block block, AddressRules rules, Instant now) {
    var here = rules.within(block.cidr());
    var cooling =
        block.freed().stream()
            .filter(freed -> freed.isCooling(now, rules.cooldown()))
            .map(Freed::address)
            .filter(address -> !block.allocations().containsKey(address))
            .toList();
    return new BlockUsage(
        1,
        block.allocations().size(),
        cooling.size(),
        reserved(block.allocations().keySet(), here) + reserved(cooling, here));
  }

  private static long reserved(Iterable<IpAddress> addresses, AddressRules rules) {
    if (rules.reserved().isEmpty()) {
      return 0;
    }
    long count = 0;
    for (var address : addresses) {
      if (rules.isReserved(address)) {
        count++;
      }
    }
    return count;
  }

  public BlockUsage plus(BlockUsage other) {
    return new BlockUsage(
        blocks + other.blocks,
        used + other.used,
        cooling + other.cooling,
        reservedButTaken + other.reservedButTaken);
  }
}
