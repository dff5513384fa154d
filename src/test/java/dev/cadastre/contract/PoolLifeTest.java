package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Pool;
import dev.cadastre.contract.scene.Scene;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool's life, to its end (CONTRACT.md §1 Conditions). */
@Contract
class PoolLifeTest {

  @Claim
  void aPoolIsDrainedAndThenGone(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node);
    var first = node.allocate(pod).lease();
    var second = node.allocate("c").lease();

    s.delete(pool);
    s.awaitAllocatable(pool, "False Terminating");
    await()
        .untilAsserted(
            () -> {
              assertThat(s.message(pool, "Terminating"))
                  .contains("2")
                  .contains("default/" + pod.name());
              assertThat(s.condition(pool, "Terminating").orElseThrow().path("status").asText())
                  .isEqualTo("True");
            });
    node.ask("d").pools(pool).send().refused(409, "pool-refused");
    assertThat(node.allocate(pod).repeated()).containsExactly(first);

    assertThat(node.release("c").held(second).send().released()).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(s.condition(pool, "Terminating").orElseThrow().path("message").asText())
                    .contains("1"));
    assertThat(node.release(pod).held(first).send().released()).hasSize(1);
    await().until(() -> s.find("ippools", pool.name()).isEmpty());
    assertThat(s.blockExists(s.v4("1.0/26"))).isFalse();
    await().until(() -> s.network(node).path("blocks").isEmpty());
  }

  @Claim
  void anEmptyPoolGoesAtOnce(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    s.delete(pool);

    await().until(() -> s.find("ippools", pool.name()).isEmpty());
  }

  @Claim
  void terminatingIsAbsentOrFalseWhileThePoolIsNotBeingDeleted(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));

    assertThat(s.condition(pool, "Terminating").map(c -> c.path("status").asText()).orElse("False"))
        .isEqualTo("False");
  }

  @Claim
  void coolingAddressesDoNotHoldUpADeletion(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.release("c").held(node.allocate("c").lease()).send().released();
    s.delete(pool);

    await().until(() -> s.find("ippools", pool.name()).isEmpty());
  }

  @Claim
  void aFinalizerTakenAwayByForceLeavesTheEntriesUntilTheyAreReleased(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    s.delete(pool);
    s.patch("ippools", pool.name(), "{\"metadata\":{\"finalizers\":null}}");
    await().until(() -> s.find("ippools", pool.name()).isEmpty());

    assertThat(node.allocate("c").repeated()).containsExactly(lease);
    assertThat(s.blockExists(s.v4("1.0/26"))).isTrue();
    var next = s.pool("a", s.v4("1.0/26"));
    assertThat(s.allocatable(next)).contains("False Overlaps");
    assertThat(node.release("c").held(lease).send().released()).hasSize(1);
    await().until(() -> !s.blockExists(s.v4("1.0/26")));
    s.awaitAllocatable(next, "True Ready");
    assertThat(node.allocate("c").lease().sequence()).isGreaterThan(lease.sequence());
  }

  @Claim
  void aPoolGrowsByASecondOne(Scene s) {
    var a = s.pool("a", s.v4("1.0/31"), "blockSize: 31");
    var node = s.node("n");
    node.fill("c", 2);
    node.allocate("d").refused(409, "exhausted");

    var b = s.pool("b", s.v4("2.0/26"));
    assertThat(node.allocate("d").lease().pool()).isEqualTo(b.name());
    assertThat(s.allocatable(a)).contains("True Ready");
  }

  @Claim
  void reasonsStandInTheirOrderWhereSeveralHold(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.allocate("c").lease();
    var younger = s.pool("b", s.v4("1.0/25"), "disabled: true", "nodeSelector: \"(\"");

    s.awaitAllocatable(younger, "False InvalidSelector");
    s.edit(younger, "disabled: true");
    s.awaitAllocatable(younger, "False Disabled");
    s.edit(younger);
    s.awaitAllocatable(younger, "False Overlaps");
    s.edit(pool, "disabled: true", "nodeSelector: \"(\"");
    s.awaitAllocatable(pool, "False InvalidSelector");
    s.delete(pool);
    s.awaitAllocatable(pool, "False Terminating");
  }

  @Claim
  void countsAddUpAndFollowWithinTenSeconds(Scene s) {
    var pool = s.pool("a", s.v4("1.0/25"), "blockSize: 28");
    s.reserve("r", s.v4("1.0/30"), s.v4("1.120/29"));
    var node = s.node("n");
    var leases = node.fill("c", 5);
    node.ask("wish").addresses(s.v4("1.1")).send().lease();
    node.release("c0").held(leases.getFirst()).send().released();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(counts(s, pool)).containsExactly(128L, 5L, 11L, 1L, 111L));
    assertThat(s.status(pool).path("blocks").asLong()).isEqualTo(s.blocksOf(node).size());
  }

  private static List<Long> counts(Scene s, Pool pool) {
    var status = s.status(pool);
    return List.of("capacity", "used", "reserved", "cooling", "free").stream()
        .map(name -> status.path(name).asLong(-1))
        .toList();
  }

  @Claim
  void capacityAboveWhatJsonReadsExactlyIsCapped(Scene s) {
    var pool = s.pool("a", s.v6("/64"));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(counts(s, pool).getFirst()).isEqualTo((1L << 53) - 1));
    assertThat(counts(s, pool).getLast()).isEqualTo((1L << 53) - 1);
  }

  @Claim
  void oneThatWasJustEnabledOrMendedServesAtOnce(Scene s) {
    var off = s.pool("off", s.v4("1.0/26"), "disabled: true");
    var broken = s.pool("broken", s.v4("2.0/26"), "nodeSelector: \"zone ==\"");
    var node = s.node("n");

    s.edit(off, "disabled: false");
    assertThat(node.ask("c").pools(off).send().lease().pool()).isEqualTo(off.name());
    s.edit(broken);
    assertThat(node.ask("d").addresses(s.v4("2.7")).send().address()).isEqualTo(s.v4("2.7"));
    s.edit(off, "disabled: true");
    // What a cache shows may still be given for a moment.
    var tries = new AtomicInteger();
    await()
        .untilAsserted(
            () ->
                node.ask("late" + tries.incrementAndGet())
                    .pools(off)
                    .send()
                    .refused(409, "pool-refused"));
    s.edit(off, "disabled: false");
    assertThat(node.ask("e").pools(off).send().lease().pool()).isEqualTo(off.name());
  }
}
