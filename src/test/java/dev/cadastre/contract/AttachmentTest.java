package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.SideBySide;
import java.util.List;
import java.util.Map;

/** Asking twice (CONTRACT.md §2 Held already). */
@Contract
class AttachmentTest {

  @Claim
  void askingTwiceGivesTheSameAnswer(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");

    var first = node.allocate("c");
    var again = node.allocate("c");
    assertThat(again.repeated()).isEqualTo(first.created());
    assertThat(again.body()).isEqualTo(first.body());
  }

  @Claim
  void theAnswerNamesHandleNodeAndBlockAsObjects(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    var node = s.node("n");

    var body = node.allocate("c").expecting(201).body();
    assertThat(body.path("handle").asText()).isEqualTo("k8s-pod-network." + node.container("c"));
    assertThat(body.path("node").asText()).isEqualTo(node.name());
    assertThat(body.at("/addresses/0/address").asText()).isEqualTo(s.v4("1.0/32"));
    assertThat(body.at("/addresses/0").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("address", "pool", "block", "sequence");
  }

  @Claim
  void whateverTheBodyAsksTheAnswerIsWhatTheAttachmentHas(Scene s) {
    var a = s.pool("a", s.v4("1.0/26"));
    var b = s.pool("b", s.v4("2.0/26"));
    var node = s.node("n");
    var lease = node.ask("c").pools(a).send().lease();

    assertThat(node.ask("c").pools(b).send().repeated()).containsExactly(lease);
    assertThat(node.ask("c").addresses(s.v4("2.9")).send().repeated()).containsExactly(lease);
    assertThat(node.ask("c").with("pools", List.of("nobody-knows-it")).send().repeated())
        .containsExactly(lease);
    assertThat(node.ask("c").addresses(s.v4("99.9")).send().repeated()).containsExactly(lease);
    var unknown = List.of("nobody-knows-it");
    assertThat(node.ask("c").retry().with("pools", unknown).send().repeated())
        .extracting(Lease::address)
        .containsExactly(lease.address());
  }

  @Claim
  void itsFormIsCheckedAllTheSame(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.allocate("c").lease();

    node.ask("c").with("families", List.of()).send().refused(422, "invalid");
    node.ask("c").addresses("x").send().refused(422, "invalid");
  }

  @Claim
  void aFamilyThatIsNamedAndMissingIsAdded(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    var four = node.ask("c").families("IPv4").send().lease();

    assertThat(node.allocate("c").repeated()).containsExactly(four);
    var both = node.ask("c").families("IPv4", "IPv6").send().created();
    assertThat(both).hasSize(2).contains(four);
    assertThat(node.ask("c").families("IPv6").send().repeated()).isEqualTo(both);
  }

  @Claim
  void aRetryCompletesAHalfWrittenDualStackAdd(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    var four = node.ask("c").families("IPv4").send().lease();

    var both = node.ask("c").retry().send().created();
    assertThat(both).extracting(Lease::bare).containsExactly(four.bare(), s.v6(""));
  }

  @Claim
  void aRetryGivesEveryAddressANewSequenceWhichFencesTheOldOne(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    var first = node.allocate("c").created();

    var adopted = node.ask("c").retry().send().repeated();
    assertThat(adopted).extracting(Lease::bare).isEqualTo(first.stream().map(Lease::bare).toList());
    for (int i = 0; i < 2; i++) {
      assertThat(adopted.get(i).sequence()).isGreaterThan(first.get(i).sequence());
    }
    node.release("c").held(first).send().refused(409, "sequence-mismatch");
    assertThat(node.allocate("c").repeated()).isEqualTo(adopted);
  }

  @Claim
  void aRetryAtTheOtherReplicaFindsIt(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    for (int i = 0; i < 20; i++) {
      var first = node.allocate("c" + i).addresses();
      var retried = node.ask("c" + i).retry().at(s.world().two()).send();
      assertThat(retried.repeated()).extracting(Lease::bare).isEqualTo(first);
    }
  }

  @Claim
  void aRetryOfSomethingNeverHeldIsAFirstRequest(Scene s) {
    s.pool("four", s.v4("1.0/26"));

    assertThat(s.node("n").ask("c").retry().send().created()).hasSize(1);
  }

  @Claim
  void aRetryFindsABorrowedAddress(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    s.node("owner").allocate("c").lease();
    var guest = s.node("guest");
    var lease = guest.allocate("c").lease();

    var retried = guest.ask("c").retry().at(s.world().two()).send().repeated();
    assertThat(retried).extracting(Lease::bare).containsExactly(lease.bare());
    assertThat(s.network(guest).at("/borrowed/0/sequence").asLong())
        .isEqualTo(retried.getFirst().sequence());
  }

  @Claim
  void everyInterfaceOfAContainerIsAnAttachment(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var eth0 = node.allocate("c").lease();
    var net1 = node.ask("c").ifName("net1").send().lease();
    assertThat(net1.bare()).isNotEqualTo(eth0.bare());

    assertThat(node.release("c").send().released()).containsExactly(eth0.bare());
    assertThat(node.ask("c").ifName("net1").send().repeated()).containsExactly(net1);
  }

  @Claim
  void theNetworkAndTheNodeArePartOfTheKey(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var other = s.node("m");

    var addresses =
        List.of(
            node.allocate("c").address(),
            node.ask("c").with("network", "second").send().address(),
            other.allocate("c").address());
    assertThat(addresses).doesNotHaveDuplicates();
  }

  @Claim
  void aNewContainerOfAPodHasANewAddressAndALateReleaseOfTheOldTouchesNothing(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node);
    var old = node.ask("old").with("pod", pod.reference()).send().lease();
    var next = node.ask("next").with("pod", pod.reference()).send().lease();
    assertThat(next.bare()).isNotEqualTo(old.bare());

    assertThat(node.release("old").send().released()).containsExactly(old.bare());
    assertThat(node.ask("next").with("pod", pod.reference()).send().repeated())
        .containsExactly(next);
  }

  @Claim
  void aStaticPodIsKnownByItsConfigHash(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node, Map.of("kubernetes.io/config.hash", "0123456789abcdef"));
    var reference = Map.of("namespace", "default", "name", pod.name(), "uid", "0123456789abcdef");

    var lease = node.ask("c").with("pod", reference).send().lease();
    assertThat(s.block(s.v4("1.0/26")).path("allocations").path(lease.bare()).asText())
        .contains("uid=0123456789abcdef ");
  }

  @Claim
  void manyAtOnceForOneAttachmentGetOneAddress(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    assertThat(SideBySide.all(20, i -> node.allocate("c").addresses()).stream().distinct())
        .hasSize(1);
  }
}
