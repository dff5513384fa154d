package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.SideBySide;
import dev.cadastre.contract.scene.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** Nodes that go and come back (DESIGN.md §4). */
@Contract(settings = "quarantine: 4s, cooldown: 1s, collectInterval: 1s, leakGrace: 1s")
class NodeLifeTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** So many that those which go are no implausible share. */
  @BeforeAll
  static void othersStay(World world) {
    SideBySide.all(80, i -> world.api().createNode("bystander-" + i));
  }

  @Claim
  void whatADeletedNodeHeldIsKeptThroughTheQuarantineAndThenFreed(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    s.delete(node);

    await()
        .atMost(LIMIT)
        .until(
            () ->
                s.find("nodenetworks", node.name())
                    .map(n -> n.at("/metadata/annotations/cadastre.dev~1gone-since").asText())
                    .filter(since -> since.endsWith("Z"))
                    .isPresent());
    assertThat(s.block(s.v4("1.0/26")).path("allocations").has(lease.bare())).isTrue();
    await().atMost(LIMIT).until(() -> !s.blockExists(s.v4("1.0/26")));
    await().atMost(LIMIT).until(() -> s.find("nodenetworks", node.name()).isEmpty());
  }

  @Claim
  void theSameNameWithANewUidTakesOverWhatItReports(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var before = s.node("n");
    var alive = before.allocate("alive").lease();
    var dead = before.allocate("dead").lease();
    long claimed = s.block(s.v4("1.0/26")).path("claimSequence").asLong();
    s.delete(before);
    var after = s.node("n");
    assertThat(after.uid()).isNotEqualTo(before.uid());

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              after.report(1, List.of(after.reported("alive", alive))).send();
              return s.block(s.v4("1.0/26")).path("nodeUID").asText().equals(after.uid());
            });
    var block = s.block(s.v4("1.0/26"));
    assertThat(block.path("claimSequence").asLong()).isGreaterThan(claimed);
    assertThat(block.path("allocations").path(alive.bare()).asText())
        .contains("seq=" + alive.sequence() + " ");
    assertThat(after.allocate("alive").addresses()).containsExactly(alive.bare());
    await()
        .atMost(LIMIT)
        .until(() -> !s.block(s.v4("1.0/26")).path("allocations").has(dead.bare()));
    await()
        .atMost(LIMIT)
        .until(
            () ->
                s.the("nodenetworks", after.name())
                    .at("/metadata/annotations/cadastre.dev~1gone-since")
                    .isMissingNode());
  }

  @Claim
  void aNodeThatComesBackWithoutItsPodsHoldsNothing(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var before = s.node("n");
    before.fill("c", 3);
    s.delete(before);
    var after = s.node("n");
    after.report(1, List.of()).send();

    await()
        .atMost(LIMIT)
        .until(
            () ->
                s.find("ipamblocks", Scene.blockName(s.v4("1.0/26")))
                    .map(b -> b.at("/spec/allocations").size())
                    .orElse(0)
                    .equals(0));
    assertThat(after.allocate("c").status()).isEqualTo(201);
  }

  @Claim
  void aNodeThatReturnsMayAskBeforeItHasReported(Scene s) {
    s.pool("a", s.v4("1.0/24"));
    var before = s.node("n");
    var held = before.allocate("old").lease();
    s.delete(before);
    var after = s.node("n");

    assertThat(after.allocate("new").address()).isNotEqualTo(held.bare());
  }

  @Claim
  void manyNodesGoneAtOnceAreAllCleanedUp(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 29");
    var stays = s.node("stays");
    var lease = stays.allocate("c").lease();
    var gone = List.of(s.node("k"), s.node("l"), s.node("m"), s.node("n"));
    gone.forEach(node -> node.allocate("c").lease());
    gone.forEach(s::delete);

    await().atMost(LIMIT).until(() -> gone.stream().allMatch(n -> s.blocksOf(n).isEmpty()));
    await()
        .atMost(LIMIT)
        .until(() -> gone.stream().allMatch(n -> s.find("nodenetworks", n.name()).isEmpty()));
    assertThat(stays.allocate("c").addresses()).containsExactly(lease.bare());
  }

  @Claim
  void aNodeThatIsNotReadyKeepsEverything(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    s.api()
        .client()
        .nodes()
        .withName(node.name())
        .editStatus(
            n -> {
              var condition = new io.fabric8.kubernetes.api.model.NodeCondition();
              condition.setType("Ready");
              condition.setStatus("Unknown");
              n.getStatus().setConditions(List.of(condition));
              return n;
            });

    var other = s.node("m");
    s.delete(other);
    await().atMost(LIMIT).until(() -> s.find("nodenetworks", other.name()).isEmpty());
    assertThat(node.allocate("c").addresses()).containsExactly(lease.bare());
  }

  @Claim
  void borrowedAddressesOfADeletedNodeAreFreedToo(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    s.node("owner").allocate("c").lease();
    var guest = s.node("guest");
    var lease = guest.allocate("c").lease();
    s.delete(guest);

    await()
        .atMost(LIMIT)
        .until(() -> !s.block(s.v4("1.0/29")).path("allocations").has(lease.bare()));
    await().atMost(LIMIT).until(() -> s.find("nodenetworks", guest.name()).isEmpty());
  }
}
