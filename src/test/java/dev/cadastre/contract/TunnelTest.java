package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;

/** A node's tunnel addresses (CONTRACT.md §2 Tunnel). */
@Contract
class TunnelTest {

  @Claim
  void oneAttachmentPerNodeAndKindInEveryFamilyOfItsPools(Scene s) {
    s.pool("four", s.v4("1.0/26"), "vxlanMode: Always");
    s.pool("six", s.v6("/122"), "vxlanMode: CrossSubnet");
    var node = s.node("n");

    var first = node.tunnel("VXLAN").send();
    assertThat(first.created()).hasSize(2);
    assertThat(first.body().path("handle").asText()).isEqualTo("vxlan-tunnel-addr-" + node.name());
    assertThat(node.tunnel("VXLAN").send().repeated()).isEqualTo(first.created());
    var entry =
        s.block(s.v4("1.0/26")).path("allocations").path(first.addresses().getFirst()).asText();
    assertThat(entry)
        .startsWith(
            "use=Tunnel net=tunnel cid=%s if=vxlan node=%s nodeuid=%s seq="
                .formatted(node.name(), node.name(), node.uid()));
    assertThat(s.network(node).path("tunnels").findValuesAsText("address"))
        .containsExactlyInAnyOrderElementsOf(first.addresses());
  }

  @Claim
  void onlyTheFamiliesThatAreNamed(Scene s) {
    s.pool("four", s.v4("1.0/26"), "vxlanMode: Always");
    s.pool("six", s.v6("/122"), "vxlanMode: Always");
    var node = s.node("n");

    assertThat(node.tunnel("VXLAN").families("IPv6").send().addresses()).containsExactly(s.v6(""));
    assertThat(node.tunnel("VXLAN").families("IPv4", "IPv6").send().created()).hasSize(2);
  }

  @Claim
  void ipipIsIpv4Alone(Scene s) {
    s.pool("four", s.v4("1.0/26"), "ipipMode: Always");
    s.pool("six", s.v6("/122"), "vxlanMode: Always");
    var node = s.node("n");

    node.tunnel("IPIP").families("IPv6").send().refused(422, "invalid");
    var answer = node.tunnel("IPIP").send();
    assertThat(answer.addresses()).containsExactly(s.v4("1.0"));
    assertThat(answer.body().path("handle").asText()).isEqualTo("ipip-tunnel-addr-" + node.name());
  }

  @Claim
  void withoutSuchAPoolItIsExhausted(Scene s) {
    s.pool("plain", s.v4("1.0/26"));
    s.pool("workloads", s.v4("2.0/26"), "vxlanMode: Always", "allowedUses: [Workload]");
    s.pool("manual", s.v4("3.0/26"), "vxlanMode: Always", "assignmentMode: Manual");
    s.pool("off", s.v4("4.0/26"), "vxlanMode: Always", "disabled: true");
    s.pool("far", s.v4("5.0/26"), "vxlanMode: Always", s.selecting("has(elsewhere)"));
    s.pool("ipip", s.v4("6.0/26"), "ipipMode: Always");

    s.node("n").tunnel("VXLAN").send().refused(409, "exhausted");
  }

  @Claim
  void aPoolForTunnelsAlsoServesThem(Scene s) {
    var pool = s.pool("t", s.v4("1.0/26"), "vxlanMode: Always", "allowedUses: [Tunnel]");

    assertThat(s.node("n").tunnel("VXLAN").send().lease().pool()).isEqualTo(pool.name());
  }

  @Claim
  void theAgentFreesItByKindAndSequence(Scene s) {
    s.pool("four", s.v4("1.0/26"), "vxlanMode: Always");
    var node = s.node("n");
    var lease = node.tunnel("VXLAN").send().lease();

    assertThat(node.releaseTunnel("IPIP").send().released()).isEmpty();
    var wrong = new Lease(lease.address(), lease.pool(), lease.block(), lease.sequence() + 1);
    node.releaseTunnel("VXLAN").held(wrong).send().refused(409, "sequence-mismatch");
    assertThat(node.releaseTunnel("VXLAN").held(lease).send().released())
        .containsExactly(lease.bare());
    await().until(() -> s.network(node).path("tunnels").isEmpty());
  }

  @Claim
  void oneInAPoolThatIsBeingDeletedMovesToAnother(Scene s) {
    var old = s.pool("a", s.v4("1.0/26"), "vxlanMode: Always");
    s.pool("b", s.v4("2.0/26"), "vxlanMode: Always");
    var node = s.node("n");
    var before = node.tunnel("VXLAN").send().lease();
    s.delete(old);
    s.awaitAllocatable(old, "False Terminating");

    var after = node.tunnel("VXLAN").send().lease();
    assertThat(after.bare()).isEqualTo(s.v4("2.0"));
    assertThat(node.tunnel("VXLAN").send().repeated()).containsExactly(after);
    // The old one serves until the agent has moved.
    assertThat(s.block(s.v4("1.0/26")).path("allocations").has(before.bare())).isTrue();
    assertThat(node.releaseTunnel("VXLAN").held(before).send().released())
        .containsExactly(before.bare());
    await().until(() -> s.find("ippools", old.name()).isEmpty());
    assertThat(s.network(node).path("tunnels").findValuesAsText("address"))
        .containsExactly(after.bare());
  }

  @Claim
  void oneInAPoolThatNoLongerAllowsItMovesAndADisabledPoolDoesNotMatter(Scene s) {
    var old = s.pool("a", s.v4("1.0/26"), "vxlanMode: Always");
    var node = s.node("n");
    var before = node.tunnel("VXLAN").send().lease();
    s.edit(old, "vxlanMode: Always", "disabled: true");
    s.awaitAllocatable(old, "False Disabled");
    assertThat(node.tunnel("VXLAN").send().repeated()).containsExactly(before);

    s.edit(old, "vxlanMode: Always", "allowedUses: [Workload]");
    s.pool("b", s.v4("2.0/26"), "vxlanMode: Always");
    await()
        .untilAsserted(
            () -> assertThat(node.tunnel("VXLAN").send().addresses()).containsExactly(s.v4("2.0")));
  }
}
