package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/release} (CONTRACT.md §2). */
@Contract
class ReleaseCallTest {

  @Claim
  void whatIsFreedIsNamedBareWithTheSequenceThatItHad(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();

    var body = node.release("c").held(lease).send().expecting(200).body();
    assertThat(body.at("/released/0/address").asText()).isEqualTo(lease.bare());
    assertThat(body.at("/released/0/pool").asText()).isEqualTo(pool.name());
    assertThat(body.at("/released/0/block").asText()).isEqualTo(lease.block());
    assertThat(body.at("/released/0/sequence").asLong()).isEqualTo(lease.sequence());
  }

  @Claim
  void nothingHeldIsNothingReleased(Scene s) {
    var node = s.node("n");

    assertThat(node.release("never").send().released()).isEmpty();
    var ghost = new Lease("10.99.99.99", "p", "10-99-99-64-26", 5);
    assertThat(node.release("never").held(ghost).send().released()).isEmpty();
  }

  @Claim
  void releasingTwiceIsFine(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();

    assertThat(node.release("c").held(lease).send().released()).hasSize(1);
    assertThat(node.release("c").held(lease).send().released()).isEmpty();
    assertThat(node.release("c").send().released()).isEmpty();
    assertThat(node.release("c").at(s.world().two()).send().released()).isEmpty();
  }

  @Claim
  void withoutAnInterfaceAllOfTheContainerInThatNetwork(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var eth0 = node.allocate("c").address();
    var net1 = node.ask("c").ifName("net1").send().address();
    var elsewhere = node.ask("c").with("network", "second").send().address();

    assertThat(node.release("c").without("ifName").send().released())
        .containsExactlyInAnyOrder(eth0, net1);
    assertThat(node.ask("c").with("network", "second").send().repeated())
        .extracting(Lease::bare)
        .containsExactly(elsewhere);
  }

  @Claim
  void anAddressMayHaveItsPrefixOrNot(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var leases = node.fill("c", 2);

    assertThat(node.release("c0").held(leases.get(0)).send().released()).hasSize(1);
    var bare =
        Map.of(
            "address", leases.get(1).bare(),
            "block", leases.get(1).block(),
            "sequence", leases.get(1).sequence());
    assertThat(node.release("c1").with("held", List.of(bare)).send().released()).hasSize(1);
  }

  @Claim
  void underAnotherSequenceNothingOfTheRequestIsFreed(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    var leases = node.allocate("c").created();
    var six = leases.get(1);
    var wrong = new Lease(six.address(), six.pool(), six.block(), six.sequence() + 1);

    var refusal = node.release("c").held(leases.get(0), wrong).send();
    assertThat(refusal.refused(409, "sequence-mismatch").detail()).contains(six.bare());
    assertThat(node.allocate("c").repeated()).isEqualTo(leases);
  }

  @Claim
  void anothersAddressCountsAsGone(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var mine = node.allocate("mine").lease();
    var theirs = node.allocate("theirs").lease();

    assertThat(node.release("mine").held(mine, theirs).send().released())
        .containsExactly(mine.bare());
    assertThat(node.allocate("theirs").repeated()).containsExactly(theirs);
  }

  @Claim
  void aLateReleaseFreesNoNewOwner(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var old = node.allocate("old").lease();
    node.release("old").held(old).send().released();
    var next = node.ask("next").addresses(old.bare()).send().lease();

    assertThat(node.release("old").held(old).send().released()).isEmpty();
    assertThat(node.release("old").send().released()).isEmpty();
    assertThat(node.allocate("next").repeated()).containsExactly(next);
  }

  @Claim
  void theOtherReplicaFreesWhatTheFirstGave(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    for (int i = 0; i < 10; i++) {
      var lease = node.allocate("c" + i).lease();
      assertThat(node.release("c" + i).at(s.world().two()).send().released())
          .containsExactly(lease.bare());
    }
  }

  @Claim
  void onlySomeOfAnAttachmentsAddressesMayGo(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    var leases = node.allocate("c").created();

    assertThat(node.release("c").held(leases.get(0)).send().released())
        .containsExactly(leases.get(0).bare());
    assertThat(node.allocate("c").repeated()).containsExactly(leases.get(1));
  }

  @Claim
  void aNodeFreesNothingOfAnotherNodes(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();

    assertThat(s.node("m").release("c").held(lease).send().released()).isEmpty();
    assertThat(node.allocate("c").repeated()).containsExactly(lease);
  }
}
