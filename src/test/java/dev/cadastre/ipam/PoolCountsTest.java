package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolCountsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration COOLDOWN = Duration.ofSeconds(30);
  private static final NodeId NODE = new NodeId("n", "u-n");

  @Test
  void eachAddressIsCountedOnceWhateverTheReservations() {
    Samples.repeat(
        500,
        samples -> {
          var pool = SamplePools.pool("p", "10.0.0.0/24").build();
          var reservations = samples.listOf(4, s -> s.cidr(pool.family(), 8, 32));
          reservations.add(samples.subnetOf(pool.cidr(), samples.between(24, 32)));
          var block = randomBlock(samples, pool);
          var reserved = ReservedSpace.of(pool, reservations);
          var rules = new AddressRules(reserved.cidrs(), COOLDOWN);

          var counts = PoolCounts.of(pool, reserved, BlockUsage.of(block, rules, NOW));

          assertThat(counts.used() + counts.cooling() + counts.reserved() + counts.free())
              .isEqualTo(counts.capacity())
              .isEqualTo(256);
          assertThat(counts.reserved()).isEqualTo(countReserved(pool, block, reservations));
          assertThat(counts.used()).isEqualTo(block.allocations().size());
        });
  }

  private static Block randomBlock(Samples samples, Pool pool) {
    var block = Block.claimed(Cidr.parse("10.0.0.64/26"), pool.ref(), NODE, 1);
    for (int i = samples.between(0, 30); i > 0; i--) {
      var owner = owner("c" + i);
      if (block.giveAddress(owner, samples.addressIn(block.cidr()), NOW)
          instanceof BlockChange.Changed(var given, var address)) {
        block = samples.chance(0.5) ? given : released(samples, given, owner, address);
      }
    }
    return block;
  }

  private static Block released(Samples samples, Block block, Owner owner, IpAddress address) {
    var at = NOW.minusSeconds(samples.between(0, 60));
    return ((BlockChange.Changed) block.release(owner.attachment(), address, block.sequence(), at))
        .block();
  }

  private static Owner owner(String container) {
    var attachment = new Attachment("n", "pods", container, "eth0");
    return new Owner(attachment, NODE.uid(), Use.WORKLOAD, Optional.empty());
  }

  /** Address by address. */
  private static long countReserved(Pool pool, Block block, List<Cidr> reservations) {
    long count = 0;
    for (int i = 0; i < 256; i++) {
      var address = pool.cidr().base().plus(i);
      boolean isCooling =
          block.freed().stream()
              .anyMatch(f -> f.address().equals(address) && f.isCooling(NOW, COOLDOWN));
      boolean isTaken = isCooling || block.allocations().containsKey(address);
      if (!isTaken && reservations.stream().anyMatch(cidr -> cidr.contains(address))) {
        count++;
      }
    }
    return count;
  }

  @Test
  void capacityThatNoJsonReaderKeepsExactIsWrittenAsTheLargestThatEveryOneDoes() {
    var pool = SamplePools.pool("p", "fd00::/64").build();
    var reserved = ReservedSpace.of(pool, List.of(Cidr.parse("fd00::/65")));

    var counts = PoolCounts.of(pool, reserved, new BlockUsage(1, 3, 2, 0));

    assertThat(counts.capacity()).isEqualTo((1L << 53) - 1);
    assertThat(counts.free()).isZero();
    assertThat(counts.reserved()).isEqualTo(counts.capacity() - 5);
  }

  @Test
  void subnetOfAnL2PoolKeepsItsOwnAddresses() {
    var pool = SamplePools.pool("p", "192.168.7.0/25").l2(24, "192.168.7.1").build();

    // The broadcast address, 192.168.7.255, is not in the pool.
    assertThat(ReservedSpace.of(pool, List.of()).cidrs())
        .containsExactly(Cidr.parse("192.168.7.0/32"), Cidr.parse("192.168.7.1/32"));
  }

  @Test
  void countHasMovedWhenItDiffersByAHundredthOfItself() {
    var before = new PoolCounts(1, 65536, 1000, 0, 0, 64536);

    assertThat(new PoolCounts(1, 65536, 1009, 0, 0, 64527).hasMovedFrom(before)).isFalse();
    assertThat(new PoolCounts(1, 65536, 1010, 0, 0, 64526).hasMovedFrom(before)).isTrue();
    assertThat(before.hasMovedFrom(before)).isFalse();
  }
}
