package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.BlockReturn.Prospect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockReturnTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final AddressRules RULES = new AddressRules(List.of(), Duration.ofSeconds(30));
  private static final NodeId NODE = new NodeId("n", "u-n");
  private static final PoolRef POOL = new PoolRef("p", "u-p");

  @Test
  void oneEmptyBlockOfAFamilyStays() {
    var first = block("10.0.0.0/26", 0);
    var second = block("10.0.0.64/26", 0);
    var third = block("fd00::/122", 0);

    assertThat(choose(Prospect.IN_USE, GRACE, first, second, third)).containsExactly(second);
  }

  @Test
  void emptyBlockStaysWhileTheOthersAreNearlyFull() {
    var empty = block("10.0.0.0/26", 0);

    assertThat(choose(Prospect.IN_USE, GRACE, empty, block("10.0.0.64/26", 56))).isEmpty();
    assertThat(choose(Prospect.IN_USE, GRACE, empty, block("10.0.0.64/26", 55)))
        .containsExactly(empty);
  }

  @Test
  void emptyBlockStaysUntilItsGraceIsOver() {
    var used = block("10.0.0.0/26", 1);
    var empty = block("10.0.0.64/26", 0);

    assertThat(choose(Prospect.IN_USE, GRACE.minusSeconds(1), used, empty)).isEmpty();
    assertThat(choose(Prospect.IN_USE, GRACE, used, empty)).containsExactly(empty);
  }

  @Test
  void lastBlockGoesWhenItsPoolDoesNotServeTheNodeAnyMore() {
    var last = block("10.0.0.0/26", 0);

    assertThat(choose(Prospect.UNUSED, GRACE, last)).containsExactly(last);
    assertThat(choose(Prospect.UNUSED, Duration.ZERO, last)).isEmpty();
  }

  @Test
  void coolingAddressHoldsUpAllButADeletion() {
    var cooling = cooling("10.0.0.0/26");

    assertThat(
            new BlockReturn(b -> RULES, b -> Prospect.DOOMED, GRACE)
                .choose(List.of(cooling), b -> Optional.empty(), NOW))
        .containsExactly(cooling);
    for (var prospect :
        List.of(Prospect.NOBODYS, Prospect.UNUSED, Prospect.IN_USE, Prospect.OPEN)) {
      assertThat(
              new BlockReturn(b -> RULES, b -> prospect, GRACE)
                  .choose(List.of(cooling), b -> Optional.empty(), NOW))
          .isEmpty();
    }
  }

  @Test
  void nothingThatIsHeldEverGoes() {
    for (var prospect : Prospect.values()) {
      assertThat(choose(prospect, GRACE.multipliedBy(10), block("10.0.0.0/26", 1))).isEmpty();
    }
  }

  @Test
  void blockThatIsNobodysGoesAtOnce() {
    var lost = block("10.0.0.0/26", 0);

    assertThat(choose(Prospect.NOBODYS, Duration.ZERO, lost)).containsExactly(lost);
  }

  private static List<Block> choose(Prospect prospect, Duration idleFor, Block... blocks) {
    return new BlockReturn(b -> RULES, b -> prospect, GRACE)
        .choose(List.of(blocks), b -> Optional.of(NOW.minus(idleFor)), NOW);
  }

  private static Block block(String cidr, int used) {
    var block = Block.claimed(Cidr.parse(cidr), POOL, NODE, 1);
    for (int i = 0; i < used; i++) {
      block = ((BlockChange.Changed) block.give(owner("c" + i), RULES, NOW)).block();
    }
    return block;
  }

  private static Block cooling(String cidr) {
    var block = block(cidr, 1);
    var held = new ArrayList<>(block.allocations().entrySet()).getFirst();
    var attachment = held.getValue().owner().attachment();
    return ((BlockChange.Changed)
            block.release(attachment, held.getKey(), held.getValue().sequence(), NOW))
        .block();
  }

  private static Owner owner(String container) {
    var attachment = new Attachment("n", "pods", container, "eth0");
    return new Owner(attachment, NODE.uid(), Use.WORKLOAD, Optional.empty());
  }
}
