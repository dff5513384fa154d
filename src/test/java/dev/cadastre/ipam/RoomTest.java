package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.testkit.Samples;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where the next block of a pool lies. */
class RoomTest {

  private static Pool pool(String cidr, int blockSize) {
    var rules =
        new Pool.Rules(
            Selector.ALL,
            Selector.ALL,
            true,
            Set.of(Use.WORKLOAD),
            false,
            false,
            Set.of(),
            Optional.empty());
    return new Pool(
        new PoolRef("blue", "uid-blue"),
        Cidr.parse(cidr),
        blockSize,
        Instant.EPOCH,
        rules,
        Optional.empty(),
        false,
        Pool.Verdict.TRUE);
  }

  private static AddressRanges ranges(String... cidrs) {
    return AddressRanges.of(List.of(cidrs).stream().map(Cidr::parse).toList());
  }

  private static Optional<String> find(Pool pool, AddressRanges occupied, int seed) {
    return Room.find(pool, occupied, ranges(), seed).map(Cidr::toString);
  }

  @Test
  void theSearchGoesAroundOnceFromWhereTheSeedBegins() {
    var pool = pool("10.0.0.0/24", 26);

    assertThat(find(pool, ranges(), 2)).contains("10.0.0.128/26");
    assertThat(find(pool, ranges("10.0.0.128/25"), 2)).contains("10.0.0.0/26");
    assertThat(find(pool, ranges("10.0.0.0/24"), 2)).isEmpty();
  }

  @Test
  void blocksOfOtherSizesAreInTheWayToo() {
    var pool = pool("10.0.0.0/24", 26);

    assertThat(find(pool, ranges("10.0.0.63/32", "10.0.0.64/30"), 0)).contains("10.0.0.128/26");
  }

  @Test
  void theLastBlockOfAllAddressesHasNoneBehindIt() {
    assertThat(find(pool("255.255.255.0/24", 25), ranges("255.255.255.128/25"), 1))
        .contains("255.255.255.0/25");
    assertThat(find(pool("ffff::/16", 118), ranges("ffff::/16"), 5)).isEmpty();
  }

  @Test
  void whatIsFoundIsFreeAndWhatIsNotFoundIsNotThere() {
    Samples.repeat(
        500,
        samples -> {
          var pool = pool("10.0.0.0/26", 29);
          var occupied = samples.listOf(10, s -> s.subnetOf(pool.cidr(), s.between(27, 32)));
          var reserved = samples.listOf(6, s -> s.subnetOf(pool.cidr(), s.between(28, 32)));
          var free = new ArrayList<Cidr>();
          for (int i = 0; i < 8; i++) {
            var block = pool.cidr().subnet(29, BigInteger.valueOf(i));
            if (occupied.stream().noneMatch(block::overlaps) && !isAllReserved(block, reserved)) {
              free.add(block);
            }
          }

          var found =
              Room.find(
                  pool,
                  AddressRanges.of(occupied),
                  AddressRanges.of(reserved),
                  samples.between(0, 100));

          assertThat(found.isPresent()).isEqualTo(!free.isEmpty());
          found.ifPresent(block -> assertThat(free).contains(block));
        });
  }

  private static boolean isAllReserved(Cidr block, List<Cidr> reserved) {
    for (int i = 0; i < 8; i++) {
      var address = block.base().plus(i);
      if (reserved.stream().noneMatch(r -> r.contains(address))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void rangesHoldWhatWasAddedAndNotRemoved() {
    Samples.repeat(
        500,
        samples -> {
          var range = Cidr.parse("10.0.0.0/28");
          var ranges = new AddressRanges();
          var held = new boolean[16];
          for (int i = 0; i < 12; i++) {
            var cidr = samples.subnetOf(range, samples.between(28, 32));
            boolean isAdded = samples.chance(0.6);
            if (isAdded) {
              ranges.add(cidr);
            } else {
              ranges.remove(cidr);
            }
            for (int a = 0; a < 16; a++) {
              held[a] = cidr.contains(range.base().plus(a)) ? isAdded : held[a];
            }
          }
          for (int a = 0; a < 16; a++) {
            var host = Cidr.host(range.base().plus(a));
            assertThat(ranges.endOfRunIn(host).isPresent()).isEqualTo(held[a]);
          }
        });
  }
}
