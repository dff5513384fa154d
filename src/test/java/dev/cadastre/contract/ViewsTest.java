package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.time.Duration;
import java.util.List;

/** The GETs (CONTRACT.md §2). */
@Contract
class ViewsTest {

  private static List<String> addresses(dev.cadastre.contract.scene.Answer answer) {
    return answer.items().stream().map(item -> item.path("address").asText()).toList();
  }

  @Claim
  void anAllocationIsShownWithEverythingThatIsKnown(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node);
    var lease = node.allocate(pod).lease();

    var items = node.get("/v1/allocations?address=" + lease.bare()).items();
    assertThat(items).hasSize(1);
    var item = items.getFirst();
    assertThat(item.path("address").asText()).isEqualTo(lease.bare());
    assertThat(item.path("block").asText()).isEqualTo(lease.block());
    assertThat(item.path("pool").asText()).isEqualTo(pool.name());
    assertThat(item.path("node").asText()).isEqualTo(node.name());
    assertThat(item.path("network").asText()).isEqualTo("k8s-pod-network");
    assertThat(item.path("containerId").asText()).isEqualTo(node.container(pod.container()));
    assertThat(item.path("ifName").asText()).isEqualTo("eth0");
    assertThat(item.path("use").asText()).isEqualTo("Workload");
    assertThat(item.path("handle").asText()).startsWith("k8s-pod-network.");
    assertThat(item.at("/pod/namespace").asText()).isEqualTo("default");
    assertThat(item.at("/pod/name").asText()).isEqualTo(pod.name());
    assertThat(item.at("/pod/uid").asText()).isEqualTo(pod.uid());
    assertThat(item.path("sequence").asLong()).isEqualTo(lease.sequence());
    assertThat(item.path("since").asText()).matches("\\d{4}-.*T.*\\.\\d{6}Z");
  }

  @Claim
  void filtersAreJoinedByAnd(Scene s) {
    var a = s.pool("a", s.v4("1.0/26"));
    var b = s.pool("b", s.v4("2.0/26"));
    var node = s.node("n");
    var other = s.node("m");
    var pod = s.pod(node);
    var first = node.ask(pod).pools(a).send().address();
    var second = node.ask("c").pools(b).send().address();
    var third = other.ask("c").pools(b).send().address();

    assertThat(addresses(s.operator("/v1/allocations?pool=" + b.name())))
        .containsExactly(second, third);
    assertThat(addresses(s.operator("/v1/allocations?pool=" + b.name() + "&node=" + node.name())))
        .containsExactly(second);
    assertThat(addresses(s.operator("/v1/allocations?pod=default/" + pod.name())))
        .containsExactly(first);
    assertThat(addresses(s.operator("/v1/allocations?node=" + node.name())))
        .containsExactly(first, second);
    assertThat(addresses(s.operator("/v1/allocations?address=" + first + "&node=" + other.name())))
        .isEmpty();
    assertThat(addresses(s.operator("/v1/allocations?node=" + node.name() + "&later=x")))
        .hasSize(2);
  }

  @Claim
  void theyStandInOrderOfTheAddressesAsNumbers(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 28");
    var node = s.node("n");
    for (var end : List.of("1.100", "1.9", "1.20")) {
      node.ask("c" + end).addresses(s.v4(end)).send().lease();
    }

    assertThat(addresses(node.get("/v1/allocations")))
        .containsExactly(s.v4("1.9"), s.v4("1.20"), s.v4("1.100"));
  }

  @Claim
  void anAgentSeesItsOwnNodesAndNobodyElses(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var other = s.node("m");
    var mine = node.allocate("c").address();
    other.allocate("c").address();

    assertThat(addresses(node.get("/v1/allocations"))).containsExactly(mine);
    assertThat(addresses(node.get("/v1/allocations?node=" + node.name()))).containsExactly(mine);
    node.get("/v1/allocations?node=" + other.name()).refused(403, "not-allowed");
    for (var path : List.of("pools", "blocks", "nodes", "leaks", "audit")) {
      node.get("/v1/" + path).refused(403, "not-allowed");
    }
  }

  @Claim
  void aReplicaShowsItsOwnAcknowledgedWrites(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    for (int i = 0; i < 20; i++) {
      var lease = node.allocate("c").lease();
      assertThat(addresses(node.get("/v1/allocations"))).containsExactly(lease.bare());
      node.release("c").held(lease).send().released();
      assertThat(addresses(node.get("/v1/allocations"))).isEmpty();
    }
  }

  @Claim
  void poolsAndBlocksShowTheirCounts(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.fill("c", 3);

    for (var path : List.of("/v1/pools", "/v1/blocks")) {
      var cidr = path.endsWith("pools") ? pool.cidr() : s.v4("1.0/26");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(s.operator(path).items())
                      .anySatisfy(
                          item -> {
                            assertThat(item.path("cidr").asText()).isEqualTo(cidr);
                            assertThat(item.path("used").asLong()).isEqualTo(3);
                            assertThat(
                                    item.path("used").asLong()
                                        + item.path("reserved").asLong()
                                        + item.path("cooling").asLong()
                                        + item.path("free").asLong())
                                .isEqualTo(item.path("capacity").asLong());
                          }));
    }
    assertThat(s.operator("/v1/pools").items())
        .anySatisfy(item -> assertThat(item.path("name").asText()).isEqualTo(pool.name()));
  }

  @Claim
  void nodesShowWhatTheyHave(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    var owner = s.node("owner");
    var guest = s.node("guest");
    owner.allocate("c").lease();
    guest.allocate("c").lease();
    guest.report(1, List.of()).send();

    assertThat(s.operator("/v1/nodes").items())
        .anySatisfy(
            item -> {
              assertThat(item.path("name").asText()).isEqualTo(guest.name());
              assertThat(item.path("used").asInt()).isEqualTo(1);
              assertThat(item.path("borrowed").asInt()).isEqualTo(1);
            })
        .anySatisfy(
            item -> {
              assertThat(item.path("name").asText()).isEqualTo(owner.name());
              assertThat(item.path("used").asInt()).isEqualTo(1);
            });
  }

  @Claim
  void theAuditFindsNoDisagreementInWhatWasJustGiven(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.allocate("c").lease();

    var audit = s.operator("/v1/audit").expecting(200).body();
    assertThat(audit.path("at").asText()).endsWith("Z");
    assertThat(audit.path("disagreements").isArray()).isTrue();
  }

  @Claim
  void whatAFilterCannotBeIsInvalid(Scene s) {
    assertThat(s.operator("/v1/allocations?address=x").refused(422, "invalid").field())
        .isEqualTo("address");
    assertThat(s.operator("/v1/allocations?pod=x").refused(422, "invalid").field())
        .isEqualTo("pod");
  }
}
