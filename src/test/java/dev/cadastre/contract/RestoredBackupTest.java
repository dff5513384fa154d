package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.contract.scene.Answer;
import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Pool;
import dev.cadastre.contract.scene.Scene;
import java.time.Duration;
import java.util.List;

/** A register that knows less than the nodes do, as after a restored backup (DESIGN.md §4). */
@Contract(settings = "cooldown: 1s")
class RestoredBackupTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String MARK = "/metadata/annotations/cadastre.dev~1set-back";

  /** The block as it was: what the schema lets nobody do to a live one. */
  private static void setBack(Scene s, JsonNode older) {
    var name = older.at("/metadata/name").asText();
    s.delete("ipamblocks", name);
    s.patch("ipamblocks", name, "{\"metadata\":{\"finalizers\":null}}");
    s.world()
        .apply(
            """
            apiVersion: cadastre.dev/v1alpha1
            kind: IPAMBlock
            metadata: {name: %s, finalizers: [cadastre.dev/register]}
            spec: %s
            """
                .formatted(name, older.path("spec")));
  }

  private static JsonNode blockOf(Scene s, Lease lease) {
    return s.the("ipamblocks", lease.block());
  }

  private static String entry(Scene s, Lease lease) {
    return blockOf(s, lease).at("/spec/allocations").path(lease.bare()).asText();
  }

  private static boolean isHeldBack(Scene s, Lease lease) {
    return !blockOf(s, lease).at(MARK).isMissingNode();
  }

  @Claim
  void aReportWritesBackWhatItsNodeHolds(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var kept = node.allocate("kept").lease();
    var older = blockOf(s, kept);
    var lost = node.allocate("lost").lease();
    setBack(s, older);

    node.report(1, List.of(node.reported("kept", kept), node.reported("lost", lost)))
        .send()
        .expecting(204);

    await().atMost(LIMIT).until(() -> entry(s, lost).contains("seq=" + lost.sequence() + " "));
    await().atMost(LIMIT).until(() -> !isHeldBack(s, lost));
    assertThat(blockOf(s, lost).at("/spec/sequence").asLong()).isGreaterThan(lost.sequence());
    assertThat(node.allocate("lost").repeated()).containsExactly(lost);
    assertThat(node.allocate("new").address()).isNotIn(kept.bare(), lost.bare());
    assertThat(node.release("lost").held(lost).send().released()).containsExactly(lost.bare());
  }

  @Claim
  void aReleaseThatKnowsTheBlockFurtherHoldsItBackAtEveryReplica(Scene s) {
    s.pool("a", s.v4("1.0/24"));
    var node = s.node("n");
    var kept = node.allocate("kept").lease();
    var older = blockOf(s, kept);
    var lost = node.allocate("lost").lease();
    var gone = node.allocate("gone").lease();
    setBack(s, older);

    assertThat(node.release("gone").held(gone).send().released()).isEmpty();

    assertThat(isHeldBack(s, kept)).isTrue();
    for (var replica : s.world().controllers()) {
      node.ask("c-" + replica.name())
          .addresses(lost.bare())
          .at(replica)
          .send()
          .refused(409, "pool-refused");
      assertThat(node.ask("d-" + replica.name()).at(replica).send().lease().block())
          .isNotEqualTo(kept.block());
    }
    assertThat(node.allocate("kept").repeated()).containsExactly(kept);
    var reported = List.of(node.reported("kept", kept), node.reported("lost", lost));
    node.report(1, reported).with("complete", false).send().expecting(204);
    await().atMost(LIMIT).until(() -> entry(s, lost).contains("seq=" + lost.sequence() + " "));
    assertThat(isHeldBack(s, kept)).isTrue();
    node.report(2, reported).send().expecting(204);
    await().atMost(LIMIT).until(() -> !isHeldBack(s, kept));
    awaitGiven(() -> node.ask("e").addresses(gone.bare()).send());
  }

  @Claim
  void aBlockGivesNothingUntilAllOfItsNodesHaveReported(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    var owner = s.node("owner");
    var guest = s.node("guest");
    var own = owner.allocate("c").lease();
    var borrowed = guest.allocate("c").lease();
    var older = blockOf(s, own);
    var lost = guest.allocate("lost").lease();
    var last = owner.allocate("last").lease();
    setBack(s, older);

    owner
        .report(1, List.of(owner.reported("c", own), owner.reported("last", last)))
        .send()
        .expecting(204);
    await().atMost(LIMIT).until(() -> entry(s, last).contains("seq=" + last.sequence() + " "));
    assertThat(isHeldBack(s, own)).isTrue();
    owner.allocate("new").refused(409, "exhausted");

    guest
        .report(1, List.of(guest.reported("c", borrowed), guest.reported("lost", lost)))
        .send()
        .expecting(204);
    await().atMost(LIMIT).until(() -> entry(s, lost).contains("seq=" + lost.sequence() + " "));
    await().atMost(LIMIT).until(() -> !isHeldBack(s, own));
    awaitGiven(() -> owner.allocate("new"));
  }

  @Claim
  void anAddressWithTwoHoldersIsACondition(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var other = s.node("m");
    var kept = node.allocate("kept").lease();
    var older = blockOf(s, kept);
    var mine = node.fill("mine", 3).getLast();
    setBack(s, older);
    var theirs =
        awaitGiven(() -> other.ask("theirs").addresses(mine.bare()).send()).held().getFirst();

    var reported = List.of(node.reported("kept", kept), node.reported("mine2", mine));
    node.report(1, reported).send().expecting(204);

    await().atMost(LIMIT).until(() -> clash(s, pool).contains(mine.bare()));
    assertThat(clash(s, pool)).contains(node.name()).contains(other.name());
    assertThat(entry(s, mine)).contains("node=" + other.name() + " ");
    other.report(1, List.of(other.reported("theirs", theirs))).send().expecting(204);
    node.report(2, reported).send().expecting(204);
    assertThat(isHeldBack(s, mine)).isTrue();

    assertThat(other.release("theirs").send().released()).containsExactly(mine.bare());
    other.report(2, List.of()).send().expecting(204);
    node.report(3, reported).send().expecting(204);
    await().atMost(LIMIT).until(() -> entry(s, mine).contains("seq=" + mine.sequence() + " "));
    await().atMost(LIMIT).until(() -> s.condition(pool, "AddressClash").isEmpty());
    await().atMost(LIMIT).until(() -> !isHeldBack(s, mine));
  }

  private static String clash(Scene s, Pool pool) {
    return s.message(pool, "AddressClash");
  }

  /** Each replica learns by its watch what was done to the block by hand. */
  private static Answer awaitGiven(java.util.concurrent.Callable<Answer> ask) {
    return await().atMost(LIMIT).until(ask, answer -> answer.status() == 201);
  }
}
