package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.PoolStanding.Reason;
import dev.cadastre.testkit.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private static final Pool WIDE = SamplePools.pool("wide", "10.0.0.0/8").createdAt(2).build();
  private static final Pool EAST = SamplePools.pool("east", "10.1.0.0/16").createdAt(1).build();
  private static final Pool WEST = SamplePools.pool("west", "10.2.0.0/16").createdAt(3).build();

  @Test
  void oldestComesFirstAndWhoeverOverlapsItGivesWay() {
    var overlap = Overlap.of(List.of(WIDE, EAST, WEST), List.of());

    assertThat(overlap.standing(EAST).reason()).isEqualTo(Reason.READY);
    assertThat(overlap.standing(WIDE).reason()).isEqualTo(Reason.OVERLAPS);
    assertThat(overlap.standing(WIDE).message()).contains("10.1.0.0/16 is in pool east");
    // What gives way keeps nobody else away.
    assertThat(overlap.standing(WEST).reason()).isEqualTo(Reason.READY);
  }

  @Test
  void oneThatIsAllocatableStaysHoweverYoungItIs() {
    var west = SamplePools.pool("west", "10.2.0.0/16").createdAt(3).allocatable().build();

    var overlap = Overlap.of(List.of(WIDE, west), List.of());

    assertThat(overlap.standing(west).isReady()).isTrue();
    assertThat(overlap.standing(WIDE).isReady()).isFalse();
  }

  @Test
  void ofOneAgeTheNameDecides() {
    var a = SamplePools.pool("a", "10.0.0.0/8").createdAt(1).build();
    var b = SamplePools.pool("b", "10.0.0.0/8").createdAt(1).build();

    assertThat(Overlap.of(List.of(b, a), List.of()).standing(a).isReady()).isTrue();
    assertThat(Overlap.of(List.of(b, a), List.of()).standing(b).isReady()).isFalse();
  }

  @Test
  void reasonsHaveAnOrder() {
    var all =
        SamplePools.pool("all", "10.0.0.0/8").terminating().selectorError("place 3").disabled();

    assertThat(reason(all.build())).isEqualTo(Reason.TERMINATING);
    assertThat(reason(SamplePools.pool("p", "10.0.0.0/8").selectorError("x").disabled().build()))
        .isEqualTo(Reason.INVALID_SELECTOR);
    assertThat(reason(SamplePools.pool("p", "10.0.0.0/8").disabled().build()))
        .isEqualTo(Reason.DISABLED);
  }

  private static Reason reason(Pool pool) {
    return Overlap.of(List.of(EAST, pool), List.of()).standing(pool).reason();
  }

  @Test
  void blockOfAnotherPoolKeepsAPoolOutAndThenItKeepsNobodyAway() {
    var block = new BlockOwner(Cidr.parse("10.9.0.0/26"), new PoolRef("lost", "u-lost"));
    var older = SamplePools.pool("older", "10.0.0.0/8").createdAt(0).build();

    assertThat(Overlap.of(List.of(older), List.of(block)).standing(older).message())
        .contains("block 10.9.0.0/26 of pool lost");
    assertThat(Overlap.of(List.of(older, WEST), List.of(block)).standing(WEST).isReady()).isTrue();
  }

  @Test
  void whoeverIsReadyOverlapsNobodyWhoIsAndOrderDoesNotMatter() {
    Samples.repeat(
        500,
        samples -> {
          var pools = new ArrayList<Pool>();
          for (int i = samples.between(1, 8); i > 0; i--) {
            var cidr =
                Cidr.containing(
                    samples.addressIn(Cidr.parse("10.0.0.0/28")), samples.between(28, 32));
            var pool = SamplePools.pool("p" + i, cidr.toString()).createdAt(samples.between(0, 3));
            pools.add(samples.chance(0.2) ? pool.disabled().build() : pool.build());
          }
          var overlap = Overlap.of(pools, List.of());
          var shuffled = Overlap.of(samples.shuffled(pools), List.of());
          for (var a : pools) {
            assertThat(shuffled.standing(a)).isEqualTo(overlap.standing(a));
            for (var b : overlap.rivals(a)) {
              assertThat(overlap.standing(a).isReady() && overlap.standing(b).isReady()).isFalse();
            }
          }
        });
  }
}
