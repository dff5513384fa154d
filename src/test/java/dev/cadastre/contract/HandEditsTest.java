package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.time.Duration;

/** What people do to the register's objects (CONTRACT.md §1, Deleted or edited by hand). */
@Contract(settings = "cooldown: 1s")
class HandEditsTest {
  private static final Duration REBUILT = Duration.ofSeconds(10);

  @Claim
  void aDeletedNodeNetworkIsRebuilt(Scene s) {
    s.pool("a", s.v4("1.0/26"), "vxlanMode: Always");
    s.pool("b", s.v4("2.0/29"), "blockSize: 29");
    var node = s.node("n");
    node.ask("c").addresses(s.v4("1.1")).send().lease();
    node.tunnel("VXLAN").send().lease();
    s.node("owner").ask("c").addresses(s.v4("2.1")).send().lease();
    node.ask("borrowed").addresses(s.v4("2.2")).send().lease();
    var before = s.network(node);
    assertThat(before.path("borrowed").size()).isEqualTo(1);
    assertThat(before.path("tunnels").size()).isEqualTo(1);

    s.delete("nodenetworks", node.name());
    await().atMost(REBUILT).until(() -> s.network(node).equals(before));
  }

  @Claim
  void anEditedNodeNetworkIsRebuilt(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.allocate("c").lease();
    var before = s.network(node);

    s.patch(
        "nodenetworks",
        node.name(),
        "{\"spec\":{\"blocks\":[{\"cidr\":\"10.99.0.0/26\",\"claimSequence\":5}]}}");
    await().atMost(REBUILT).until(() -> s.network(node).equals(before));
  }

  @Claim
  void anAllocationPutsADeletedNodeNetworkBackBeforeItsAnswer(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.allocate("c").lease();
    s.delete("nodenetworks", node.name());

    node.ask("d").retry().send().lease();
    await().atMost(REBUILT).until(() -> s.network(node).path("blocks").size() == 1);
  }

  @Claim
  void aDeletedBlockStaysUntilItsLastEntryIsGoneAndGivesNothingNew(Scene s) {
    s.pool("a", s.v4("1.0/24"));
    var node = s.node("n");
    var lease = node.ask("c").addresses(s.v4("1.5")).send().lease();
    var name = lease.block();

    s.delete("ipamblocks", name);
    assertThat(s.the("ipamblocks", name).at("/metadata/deletionTimestamp").asText()).isNotEmpty();
    assertThat(node.allocate("c").repeated()).containsExactly(lease);
    await()
        .untilAsserted(
            () -> {
              var next = node.allocate("d").held().getFirst();
              if (next.block().equals(name)) {
                node.release("d").send().released();
              }
              assertThat(next.block()).isNotEqualTo(name);
            });
    node.ask("e").addresses(s.v4("1.9")).send().refused(409, "pool-refused");

    assertThat(node.release("c").held(lease).send().released()).hasSize(1);
    await().until(() -> !s.blockExists(s.v4("1.0/26")));
  }

  @Claim
  void aDeletedEmptyBlockGoesAndItsNextClaimRepeatsNoSequence(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    node.release("c").held(lease).send().released();
    s.delete("ipamblocks", lease.block());
    await().until(() -> !s.blockExists(s.v4("1.0/26")));

    assertThat(node.allocate("c").lease().sequence()).isGreaterThan(lease.sequence() + 1);
  }

  @Claim
  void whatWouldLieIsRefused(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    var object = s.the("ipamblocks", lease.block()).path("spec");
    var entry = object.path("allocations").path(lease.bare()).asText();

    assertThat(patchRefusal(s, lease.block(), "{\"allocations\":{\"10.9.9.9\":\"%s\"}}", entry))
        .contains("allocations");
    assertThat(
            patchRefusal(
                s, lease.block(), "{\"allocations\":{\"%s\":\"Not a line\"}}", s.v4("1.9")))
        .contains("allocations");
    assertThat(patchRefusal(s, lease.block(), "{\"sequence\":%s}", "5")).contains("sequence");
    assertThat(patchRefusal(s, lease.block(), "{\"cidr\":\"%s\"}", s.v4("2.0/26"))).isNotEmpty();
    assertThat(patchRefusal(s, lease.block(), "{\"poolUID\":\"%s\"}", "other")).isNotEmpty();
    assertThat(patchRefusal(s, lease.block(), "{\"nodeUID\":%s}", "null")).isNotEmpty();
    assertThat(node.allocate("c").repeated()).containsExactly(lease);
  }

  private static String patchRefusal(Scene s, String block, String spec, String word) {
    try {
      s.patch("ipamblocks", block, "{\"spec\":" + spec.formatted(word) + "}");
      return "";
    } catch (io.fabric8.kubernetes.client.KubernetesClientException e) {
      return e.toString();
    }
  }

  @Claim
  void membersThatThisVersionDoesNotKnowAreKeptAndWrittenBack(Scene s) {
    var pool = s.pool("a", s.v4("1.0/24"));
    var node = s.node("n");
    var lease = node.ask("c").addresses(s.v4("1.5")).send().lease();
    s.patch("ipamblocks", lease.block(), "{\"spec\":{\"later\":{\"deep\":[1]}}}");
    s.patch("nodenetworks", node.name(), "{\"spec\":{\"later\":\"x\"}}");
    s.patch("ippools", pool.name(), "{\"spec\":{\"later\":\"x\"}}");

    await()
        .until(
            () -> {
              var d = node.allocate("d").held().getFirst();
              return node.release("d").held(d).send().released().size() == 1;
            });
    var block = s.block(s.v4("1.0/26"));
    assertThat(block.at("/later/deep/0").asInt()).as("%s", block).isEqualTo(1);
    node.ask("e").addresses(s.v4("1.100")).send().lease();
    assertThat(s.network(node).path("blocks").size()).isEqualTo(2);
    assertThat(s.network(node).path("later").asText()).isEqualTo("x");
    s.edit(pool, "disabled: true");
    s.awaitAllocatable(pool, "False Disabled");
    assertThat(s.the("ippools", pool.name()).at("/spec/later").asText()).isEqualTo("x");
  }

  @Claim
  void wordsOfAnEntryThatThisVersionDoesNotKnowAreKept(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    var entry = s.block(s.v4("1.0/26")).path("allocations").path(lease.bare()).asText();
    s.patch(
        "ipamblocks",
        lease.block(),
        "{\"spec\":{\"allocations\":{\"%s\":\"%s later=a=b\"}}}".formatted(lease.bare(), entry));

    var adopted = node.ask("c").retry().send().repeated().getFirst();
    assertThat(s.block(s.v4("1.0/26")).path("allocations").path(lease.bare()).asText())
        .contains("seq=" + adopted.sequence() + " ")
        .contains(" later=a=b");
  }

  @Claim
  void kubectlSaysWhatPeopleAskFor(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node);
    var address = node.allocate(pod).address();

    assertThat(s.api().kubectl("get", "ipp", pool.name())).contains(pool.cidr()).contains("Ready");
    assertThat(s.api().kubectl("get", "ipb")).contains(s.v4("1.0/26")).contains(node.name());
    assertThat(s.api().kubectl("get", "ipb", "-o", "yaml"))
        .contains("%s: pod=default/%s ".formatted(address, pod.name()));
    assertThat(s.api().kubectl("get", "nn", node.name())).contains(node.name());
  }

  @Claim
  void whatIsHeldIsNotGivenAgainThoughSomebodyWritesThatItWasFreed(Scene s) {
    s.pool("a", s.v4("1.0/30"), "blockSize: 30");
    var node = s.node("n");
    var leases = node.fill("c", 3);
    var freed = "\"%s seq=1 at=2026-01-01T00:00:00.000000Z\"".formatted(leases.getFirst().bare());
    s.patch(
        "ipamblocks",
        Scene.blockName(s.v4("1.0/30")),
        "{\"spec\": {\"freed\": [%1$s, %1$s]}}".formatted(freed));

    assertThat(node.allocate("d").address()).isEqualTo(s.v4("1.3"));
    node.allocate("e").refused(409, "exhausted");
    assertThat(node.allocate("c0").repeated()).containsExactly(leases.getFirst());
  }
}
