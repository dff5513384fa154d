package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reports, and the leaks that they show (CONTRACT.md §2 report; DESIGN.md §4). */
@Contract(settings = "collectInterval: 1s, leakGrace: 1s, cooldown: 1s")
class ReportTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static boolean holds(Scene s, Lease lease) {
    return s.find("ipamblocks", lease.block())
        .map(block -> block.at("/spec/allocations").has(lease.bare()))
        .orElse(false);
  }

  @Claim
  void aReportIsAnsweredWith204ByAnyReplica(Scene s) {
    var node = s.node("n");

    node.report(1, List.of()).send().expecting(204);
    node.report(2, List.of()).at(s.world().two()).send().expecting(204);
  }

  @Claim
  void whatACompleteReportDoesNotHoldIsFreedAfterTwoSightings(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var kept = node.allocate("kept").lease();
    var lost = node.allocate("lost").lease();

    long[] generation = {0};
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              node.report(++generation[0], List.of(node.reported("kept", kept)))
                  .send()
                  .expecting(204);
              return !holds(s, lost);
            });
    assertThat(holds(s, kept)).isTrue();
    assertThat(generation[0]).isGreaterThan(1);
  }

  @Claim
  void anAttachmentWithoutAddressesCoversWhateverItHolds(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var underWay = node.allocate("c").lease();
    var lost = node.allocate("lost").lease();

    long[] generation = {0};
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              node.report(++generation[0], List.of(node.reported("c"))).send().expecting(204);
              return !holds(s, lost);
            });
    assertThat(holds(s, underWay)).isTrue();
  }

  @Claim
  void aReportThatIsNotCompleteProvesNothing(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var honest = s.node("honest");
    var rebuilding = s.node("rebuilding");
    var lost = honest.allocate("c").lease();
    var unknown = rebuilding.allocate("c").lease();

    long[] generation = {0};
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              rebuilding.report(++generation[0], List.of()).with("complete", false).send();
              honest.report(generation[0], List.of()).send().expecting(204);
              return !holds(s, lost);
            });
    assertThat(holds(s, unknown)).isTrue();
  }

  @Claim
  void aNodeThatReportsNothingLosesNothing(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var silent = s.node("silent");
    var lease = silent.allocate("c").lease();
    var honest = s.node("honest");
    var lost = honest.allocate("c").lease();
    reportUntilFreed(s, honest, lost, new ArrayList<>());

    assertThat(holds(s, lease)).isTrue();
  }

  @Claim
  void tunnelAddressesAreListedToo(Scene s) {
    s.pool("a", s.v4("1.0/26"), "vxlanMode: Always");
    var node = s.node("n");
    var tunnel = node.tunnel("VXLAN").send().lease();
    var lost = node.allocate("c").lease();
    Map<String, Object> listed =
        Map.of(
            "network", "tunnel",
            "containerId", node.name(),
            "ifName", "vxlan",
            "addresses",
                List.of(
                    Map.of(
                        "address", tunnel.bare(),
                        "block", tunnel.block(),
                        "sequence", tunnel.sequence())),
            "since", "2026-11-24T02:00:00Z");
    reportUntilFreed(s, node, lost, List.of(listed));

    assertThat(holds(s, tunnel)).isTrue();
  }

  @Claim
  void whatWasFreedIsShownAmongTheLeaks(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lost = node.allocate("c").lease();
    reportUntilFreed(s, node, lost, List.of());

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(s.operator("/v1/leaks").items())
                    .anySatisfy(
                        leak -> {
                          assertThat(leak.path("address").asText()).isEqualTo(lost.bare());
                          assertThat(leak.path("node").asText()).isEqualTo(node.name());
                          assertThat(leak.path("reason").asText()).isNotBlank();
                          assertThat(leak.path("evidence").asText()).isNotBlank();
                          assertThat(leak.path("sightings").asInt()).isGreaterThanOrEqualTo(2);
                          assertThat(leak.path("freedAt").asText()).endsWith("Z");
                        }));
  }

  @Claim
  void onlyAgentsReportAndOnlyTheirOwnNode(Scene s) {
    var node = s.node("n");
    var other = s.node("m");

    node.report(1, List.of()).with("node", other.name()).send().refused(403, "not-allowed");
    node.report(1, List.of())
        .with("node", node.name())
        .bearing(s.world().operatorToken())
        .send()
        .refused(403, "not-allowed");
    node.report(1, List.of()).with("node", node.name()).send().expecting(204);
  }

  @Claim
  void aReportsFormIsChecked(Scene s) {
    var node = s.node("n");

    assertThat(node.report(1, List.of()).without("generation").send().refused(422, "invalid"))
        .extracting(refusal -> refusal.field())
        .isEqualTo("generation");
    node.report(1, List.of()).with("generation", "x").send().refused(422, "invalid");
    node.report(1, List.of()).with("attachments", "x").send().refused(422, "invalid");
    node.report(1, List.of()).with("complete", "yes").send().refused(422, "invalid");
    node.report(1, List.of(Map.of("network", "n"))).send().refused(422, "invalid");
  }

  @Claim
  void aReportMayBeLargerThan64KiB(Scene s) {
    var node = s.node("n");
    var many = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < 1000; i++) {
      many.add(node.reported("container-with-a-long-name-" + i));
    }

    node.report(1, many).send().expecting(204);
    node.report(2, List.of())
        .with("padding", "x".repeat(4 * 1024 * 1024))
        .send()
        .refused(413, "invalid");
  }

  private static void reportUntilFreed(
      Scene s, Worker node, Lease lost, List<Map<String, Object>> journal) {
    long[] generation = {0};
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              node.report(++generation[0], journal).send().expecting(204);
              return !holds(s, lost);
            });
  }
}
