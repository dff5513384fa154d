package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.util.List;
import java.util.Map;

/** Which families an attachment gets (CONTRACT.md §2 Families). */
@Contract
class FamiliesTest {

  @Claim
  void everyFamilyThatAPoolServesHereIpv4First(Scene s) {
    s.pool("a-six", s.v6("/122"));
    s.pool("b-four", s.v4("1.0/26"));
    var node = s.node("n");

    var leases = node.allocate("c").created();
    assertThat(leases)
        .extracting(lease -> lease.address())
        .containsExactly(s.v4("1.0") + "/32", s.v6("") + "/128");
  }

  @Claim
  void onlyTheFamiliesThatAreNamed(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");

    assertThat(node.ask("c").families("IPv6").send().address()).isEqualTo(s.v6(""));
    assertThat(node.ask("d").families("IPv4").send().address()).isEqualTo(s.v4("1.0"));
    assertThat(node.ask("e").families("IPv6", "IPv4").send().addresses()).hasSize(2);
  }

  @Claim
  void allFamiliesOrAnErrorNamingThePoolThatWasFull(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    var six = s.pool("six", s.v6("/128"), "blockSize: 128");
    var node = s.node("n");
    node.allocate("c").created();

    assertThat(node.allocate("d").refused(409, "exhausted").tried()).contains(six + ": Full");
    node.ask("e").families("IPv4", "IPv6").send().refused(409, "exhausted");
    assertThat(node.ask("f").families("IPv4").send().created()).hasSize(1);
  }

  @Claim
  void aFamilyThatIsNamedButServedByNoPoolIsAnError(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    var node = s.node("n");

    node.ask("c").families("IPv4", "IPv6").send().refused(409, "exhausted");
  }

  @Claim
  void noFamilyLeftIsExhausted(Scene s) {
    var node = s.node("n");

    node.allocate("c").refused(409, "exhausted");
  }

  @Claim
  void withPoolsTheFamiliesArePools(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    var six = s.pool("six", s.v6("/122"));
    var node = s.node("n");

    assertThat(node.ask("c").pools(six).send().created())
        .extracting(lease -> lease.pool())
        .containsExactly(six.name());
  }

  @Claim
  void withAddressesTheFamiliesAreTheirs(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");

    assertThat(node.ask("c").addresses(s.v6("5")).send().address()).isEqualTo(s.v6("5"));
  }

  @Claim
  void anAnnotationOrADefaultBringsItsFamily(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    var six = s.pool("six", s.v6("/122"), "assignmentMode: Manual");
    var node = s.node("n");

    var noted = s.pod(node, Map.of("cadastre.dev/ipv6pools", six.name()));
    assertThat(node.allocate(noted).created()).hasSize(2);
    assertThat(node.ask("d").with("defaultPools", List.of(six.name())).send().created()).hasSize(2);
    assertThat(node.allocate("e").created()).hasSize(1);
  }

  @Claim
  void aPoolThatIsDisabledManualForTunnelsOrElsewhereBringsNoFamily(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    var node = s.node("n");
    for (var field :
        List.of(
            "disabled: true",
            "assignmentMode: Manual",
            "allowedUses: [Tunnel]",
            s.selecting("has(elsewhere)"),
            "namespaceSelector: \"has(elsewhere)\"")) {
      var six = s.pool("six", s.v6("/122"), field);
      assertThat(node.allocate("c").held()).as(field).hasSize(1);
      node.release("c").send().released();
      s.delete(six);
      org.awaitility.Awaitility.await().until(() -> s.find("ippools", six.name()).isEmpty());
    }
  }

  @Claim
  void aPoolThatGivesWayToAnotherBringsNoFamily(Scene s) {
    var four = s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"), "nodeSelector: \"has(elsewhere)\"");
    var younger = s.pool("six-again", s.v6("/121"));
    s.awaitAllocatable(younger, "False Overlaps");
    var node = s.node("n");

    assertThat(node.allocate("c").created())
        .extracting(lease -> lease.pool())
        .containsExactly(four.name());
  }

  @Claim
  void theFirstPodsOfADualStackClusterGetBothFamilies(Scene s) {
    var node = s.node("n");
    s.undecidedPool("four", s.v4("1.0/26"));
    s.undecidedPool("six", s.v6("/122"));
    org.awaitility.Awaitility.await().until(() -> s.find("ippools", s.id() + "-six").isPresent());

    // A replica may not have heard of the second pool yet; once it has, decided or not, it counts.
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              var both = node.allocate("c").held().size() == 2;
              node.release("c").send().released();
              return both;
            });
  }
}
