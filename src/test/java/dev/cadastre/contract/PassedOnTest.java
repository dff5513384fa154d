package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.contract.scene.Answer;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Rest;
import dev.cadastre.contract.scene.Rest.Request;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.World;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.ControllerProcess;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/** What any replica takes and the leader answers (CONTRACT.md §2, the end of report). */
@Contract(settings = "collectInterval: 1s, leakGrace: 1s, cooldown: 1s")
class PassedOnTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static ControllerProcess leader(World world) {
    var lease =
        world
            .api()
            .client()
            .leases()
            .inNamespace(ControllerProcess.NAMESPACE)
            .withName("cadastre-controller")
            .get();
    return replica(world, lease.getSpec().getHolderIdentity(), true);
  }

  private static ControllerProcess standby(World world) {
    return replica(world, leader(world).name(), false);
  }

  private static ControllerProcess replica(World world, String name, boolean isOfThatName) {
    return world.controllers().stream()
        .filter(replica -> replica.name().equals(name) == isOfThatName)
        .findFirst()
        .orElseThrow();
  }

  private static Answer ask(Scene s, ControllerProcess replica, String path) {
    return s.world().get(replica, path, s.world().operatorToken());
  }

  @Claim
  void aReportThatAStandbyTookIsJudgedByTheLeader(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lost = node.allocate("lost").lease();

    long[] generation = {0};
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              node.report(++generation[0], List.of()).at(standby(s.world())).send().expecting(204);
              return !s.find("ipamblocks", lost.block())
                  .map(block -> block.at("/spec/allocations").has(lost.bare()))
                  .orElse(false);
            });
    for (var replica : s.world().controllers()) {
      assertThat(ask(s, replica, "/v1/leaks").items())
          .as("leaks at %s", replica.name())
          .anyMatch(leak -> leak.path("address").asText().equals(lost.bare()));
    }
  }

  @Claim
  void everyReplicaKnowsWhenANodeReported(Scene s) {
    var node = s.node("n");
    node.report(1, List.of()).at(standby(s.world())).send().expecting(204);

    for (var replica : s.world().controllers()) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(ask(s, replica, "/v1/nodes").items())
                      .as("nodes at %s", replica.name())
                      .anyMatch(item -> hasReported(item, node.name())));
    }
  }

  private static boolean hasReported(JsonNode item, String node) {
    return item.path("name").asText().equals(node)
        && item.path("lastReport").asText().endsWith("Z");
  }

  @Claim
  void theAuditIsTheLeadersAtEveryReplica(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    node.report(1, List.of(node.reported("stranger", lease))).send().expecting(204);

    for (var replica : s.world().controllers()) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(
                          ask(s, replica, "/v1/audit").expecting(200).body().path("disagreements"))
                      .as("the audit at %s", replica.name())
                      .anyMatch(found -> found.path("subject").asText().equals(lease.bare())));
    }
  }

  @Claim
  void whoMayNotIsToldSoByAStandbyToo(Scene s) {
    var node = s.node("n");
    var other = s.node("m");
    var standby = standby(s.world());

    node.report(1, List.of())
        .with("node", other.name())
        .at(standby)
        .send()
        .refused(403, "not-allowed");
    for (var path : List.of("/v1/leaks", "/v1/audit", "/v1/nodes")) {
      s.world().get(standby, path, node.token()).refused(403, "not-allowed");
    }
  }

  @Claim
  void withoutALeaderReportsWaitAndNodesAreShownAllTheSame(Scene s) throws IOException {
    var api = s.world().api();
    var namespace = leaderless(api, s.id());
    var node = s.node("n");
    var more = Map.of("CADASTRE_NAMESPACE", namespace);
    try (var lone = ControllerProcess.start(api, "lone", s.world().logs(), more).awaitReady();
        var rest = new Rest(ControllerProcess.authority(api, namespace))) {
      var report = "{\"generation\": 1, \"complete\": true, \"attachments\": []}";
      var answer = rest.send(lone.url(), Request.post("/v1/report", report).bearing(node.token()));
      answer.refused(503, "unavailable");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();

      var operator = s.world().operatorToken();
      rest.send(lone.url(), Request.get("/v1/leaks").bearing(operator)).refused(503, "unavailable");
      assertThat(rest.send(lone.url(), Request.get("/v1/nodes").bearing(operator)).items())
          .anyMatch(item -> item.path("name").asText().equals(node.name()));

      // A replica that is still named sends away who comes, and that reaches the caller whole.
      name(lone, api, namespace);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                var passed =
                    rest.send(lone.url(), Request.post("/v1/report", report).bearing(node.token()));
                assertThat(passed.refused(503, "unavailable").detail()).contains("leads no more");
                assertThat(passed.headers().firstValue("Retry-After")).isPresent();
              });
    }
  }

  /** A namespace whose leader has no address. */
  private static String leaderless(ApiServer api, String id) {
    var namespace = api.createNamespace(id + "-leaderless");
    api.create(
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("cadastre-controller")
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity("somebody without an address")
            .withLeaseDurationSeconds(15)
            .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).plusHours(1))
            .endSpec()
            .build());
    return namespace;
  }

  private static void name(ControllerProcess replica, ApiServer api, String namespace) {
    api.client()
        .leases()
        .inNamespace(namespace)
        .withName("cadastre-controller")
        .edit(
            lease ->
                new LeaseBuilder(lease)
                    .editMetadata()
                    .addToAnnotations("cadastre.dev/address", replica.url().getAuthority())
                    .endMetadata()
                    .build());
  }
}
