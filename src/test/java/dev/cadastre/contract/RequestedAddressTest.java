package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import java.util.List;
import java.util.Map;

/** Fixed addresses, in the body or the annotation (CONTRACT.md §2 Addresses). */
@Contract
class RequestedAddressTest {
  private static final String ADDRESSES = "cadastre.dev/ipAddrs";

  @Claim
  void inNoBlockTheBlockIsClaimed(Scene s) {
    s.pool("a", s.v4("1.0/24"));
    var node = s.node("n");

    assertThat(node.ask("c").addresses(s.v4("1.77")).send().lease().block())
        .isEqualTo(Scene.blockName(s.v4("1.64/26")));
    assertThat(s.blocksOf(node)).containsExactly(s.v4("1.64/26"));
  }

  @Claim
  void inAnotherNodesBlockItIsBorrowed(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    s.node("owner").allocate("c").lease();
    var guest = s.node("guest");

    assertThat(guest.ask("c").addresses(s.v4("1.7")).send().address()).isEqualTo(s.v4("1.7"));
    assertThat(s.network(guest).at("/borrowed/0/address").asText()).isEqualTo(s.v4("1.7"));
  }

  @Claim
  void theWishMayHaveItsPrefixOrNotAndIsKeptInTheSameAnswer(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");

    assertThat(node.ask("c").addresses(s.v6("7"), s.v4("1.7")).send().addresses())
        .containsExactly(s.v4("1.7"), s.v6("7"));
  }

  @Claim
  void itMayBeWrittenInAnyFormOfItsFamilyAndIsAnsweredInTheShortest(Scene s) {
    s.pool("six", s.v6("/120"));
    var node = s.node("n");

    for (var written : List.of(s.v6("0007"), s.v6("0:0:7"), s.v6("0.0.0.7"))) {
      var upper = written.toUpperCase(java.util.Locale.ROOT);
      assertThat(node.ask("c").addresses(upper).send().address()).isEqualTo(s.v6("7"));
      node.release("c").send().released();
    }
  }

  @Claim
  void whatOthersMightReadAsAnotherAddressIsInvalid(Scene s) {
    s.pool("a", s.v4("1.0/24"));
    var node = s.node("n");

    for (var odd :
        List.of(
            s.v4("1.010"), s.v4("1.8/32"), s.v4("1.8 "), "::ffff:" + s.v4("1.8"), s.v4("264"))) {
      assertThat(node.ask("c").addresses(odd).send().refused(422, "invalid").field())
          .as(odd)
          .isEqualTo("addresses[0]");
    }
  }

  @Claim
  void outsideAllPoolsItIsInvalid(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    var refusal = node.ask("c").addresses(s.v4("9.9")).send().refused(422, "invalid");
    assertThat(refusal.field()).isEqualTo("addresses[0]");
    assertThat(refusal.detail()).contains(s.v4("9.9"));
  }

  @Claim
  void outsideTheNamedPoolsItIsInvalid(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var b = s.pool("b", s.v4("2.0/26"));
    var node = s.node("n");

    node.ask("c").pools(b).addresses(s.v4("1.9")).send().refused(422, "invalid");
    var pod = s.pod(node, Map.of("cadastre.dev/ipv4pools", b.name(), ADDRESSES, s.v4("1.9")));
    assertThat(node.allocate(pod).refused(422, "invalid").field())
        .startsWith("pod.annotations[cadastre.dev/ipAddrs]");
  }

  @Claim
  void ofAFamilyThatFamiliesLeavesOutItIsInvalid(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");

    node.ask("c").families("IPv6").addresses(s.v4("1.9")).send().refused(422, "invalid");
  }

  @Claim
  void atMostOnePerFamilyAndOnlyAddresses(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    node.ask("c").addresses(s.v4("1.9"), s.v4("1.10")).send().refused(422, "invalid");
    assertThat(node.ask("c").addresses("10.1.2").send().refused(422, "invalid").field())
        .isEqualTo("addresses[0]");
    var pod = s.pod(node, Map.of(ADDRESSES, "[\"here\"]"));
    assertThat(node.allocate(pod).refused(422, "invalid").field())
        .startsWith("pod.annotations[cadastre.dev/ipAddrs]");
  }

  @Claim
  void anotherAttachmentsIsTakenAndOnesOwnIsTheSame(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.ask("c").addresses(s.v4("1.9")).send().lease();

    var refusal = node.ask("d").addresses(s.v4("1.9")).send().refused(409, "address-taken");
    assertThat(refusal.detail()).contains(s.v4("1.9"));
    assertThat(node.ask("c").addresses(s.v4("1.9")).send().repeated()).containsExactly(lease);
    s.node("m").ask("c").addresses(s.v4("1.9")).send().refused(409, "address-taken");
  }

  @Claim
  void aReservedOrCoolingOneIsGiven(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    s.reserve("r", s.v4("1.4/30"));
    var node = s.node("n");

    assertThat(node.ask("c").addresses(s.v4("1.5")).send().address()).isEqualTo(s.v4("1.5"));
    node.release("c").send().released();
    assertThat(node.ask("d").addresses(s.v4("1.5")).send().address()).isEqualTo(s.v4("1.5"));
  }

  @Claim
  void aPoolThatRefusesRefusesItsAddresses(Scene s) {
    var disabled = s.pool("b", s.v4("2.0/26"), "disabled: true");
    var tunnels = s.pool("c", s.v4("3.0/26"), "allowedUses: [Tunnel]");
    var node = s.node("n");

    assertThat(node.ask("c").addresses(s.v4("2.1")).send().refused(409, "pool-refused").tried())
        .containsExactly(disabled + ": Disabled");
    assertThat(node.ask("c").addresses(s.v4("3.1")).send().refused(409, "pool-refused").tried())
        .containsExactly(tunnels + ": Use");
  }

  @Claim
  void selectorsAndManualDoNotMatterToIt(Scene s) {
    s.pool("a", s.v4("1.0/26"), "assignmentMode: Manual, nodeSelector: \"has(elsewhere)\"");

    assertThat(s.node("n").ask("c").addresses(s.v4("1.1")).send().address()).isEqualTo(s.v4("1.1"));
  }

  @Claim
  void theAnnotationLeavesTheOtherFamilyAsItWouldBe(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    var json = s.pod(node, Map.of(ADDRESSES, "[\"%s\"]".formatted(s.v4("1.33"))));
    var text = s.pod(node, Map.of(ADDRESSES, "%s,%s".formatted(s.v4("1.34"), s.v6("22"))));

    assertThat(node.allocate(json).addresses()).containsExactly(s.v4("1.33"), s.v6(""));
    assertThat(node.allocate(text).addresses()).containsExactly(s.v4("1.34"), s.v6("22"));
  }

  @Claim
  void theBodysAddressesBeatTheAnnotation(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node, Map.of(ADDRESSES, s.v4("1.33")));

    assertThat(node.ask(pod).addresses(s.v4("1.44")).send().address()).isEqualTo(s.v4("1.44"));
  }

  @Claim
  void theSameFixedAddressForTwoPodsIsGivenOnce(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var notes = Map.of(ADDRESSES, "[\"%s\"]".formatted(s.v4("1.5")));
    var first = s.pod(node, notes);
    var second = s.pod(node, notes);

    node.allocate(first).lease();
    node.allocate(second).refused(409, "address-taken");
    node.release(first).send().released();
    assertThat(node.allocate(second).address()).isEqualTo(s.v4("1.5"));
  }

  @Claim
  void aReservationTakesEffectAndEndsAtRunTime(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    s.reserve("r", s.v4("1.0/30"), s.v4("1.2/32"));
    var node = s.node("n");
    await()
        .until(
            () -> {
              var lease = node.allocate("probe").lease();
              node.release("probe").held(lease).send().released();
              return lease.bare().compareTo(s.v4("1.3")) > 0;
            });

    var given = new java.util.ArrayList<String>();
    for (int i = 0; ; i++) {
      var answer = node.allocate("c" + i);
      if (answer.status() == 409) {
        assertThat(answer.refused(409, "exhausted").tried()).contains(s.id() + "-a: Full");
        break;
      }
      given.add(answer.address());
    }
    assertThat(List.of(s.v4("1.4"), s.v4("1.5"), s.v4("1.6"), s.v4("1.7"))).containsAll(given);
    s.delete("ipreservations", s.id() + "-r");
    assertThat(List.of(s.v4("1.0"), s.v4("1.1"), s.v4("1.2"), s.v4("1.3")))
        .contains(node.allocate("d").address());
  }

  @Claim
  void aReservationLeavesAddressesInUse(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    var node = s.node("n");
    var lease = node.allocate("c").lease();

    s.reserve("r", s.v4("1.0/29"));
    await().until(() -> node.allocate("probe").status() == 409 || release(node));
    assertThat(node.allocate("c").repeated()).containsExactly(lease);
  }

  private static boolean release(Worker node) {
    node.release("probe").send().released();
    return false;
  }
}
