package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithCluster
class ControllerAwayTest {
  private static final String NAMESPACE = "controller-away";

  private final TestedCluster cluster;

  ControllerAwayTest(TestedCluster cluster) {
    this.cluster = cluster;
  }

  @AfterEach
  void putBack() {
    scale(2);
    cluster.kind().kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found");
  }

  @Test
  void aPodWaitsForTheControllerAndSaysSoAndNothingLeaks() {
    var node = cluster.workload().left().node();
    stopControllers();

    cluster.kind().apply(Workload.late(NAMESPACE, node));

    Awaitility.await("the pod says what it waits for")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(cluster.kind().kubectl("--namespace=" + NAMESPACE, "get", "events"))
                    .contains("no Cadastre controller gave an answer"));
    assertThat(cluster.agentLog(node).lines())
        .anyMatch(line -> line.contains(NAMESPACE + "/late") && line.contains("code=11"));
    assertThat(cluster.notReady()).isEmpty();

    scale(2);
    cluster.kind().awaitReady(NAMESPACE, "late");
    assertThat(cluster.notReady()).isEmpty();
    assertThat(cluster.allocationsOf(NAMESPACE)).hasSize(1);

    cluster.kind().kubectl("--namespace=" + NAMESPACE, "delete", "pod", "late");
    Awaitility.await("its address is free again")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(cluster.allocationsOf(NAMESPACE)).isEmpty());
  }

  private void stopControllers() {
    scale(0);
    cluster
        .kind()
        .kubectl(
            "--namespace=" + Release.NAMESPACE,
            "wait",
            "--for=delete",
            "pods",
            "--selector=app.kubernetes.io/component=controller",
            "--timeout=60s");
  }

  private void scale(int replicas) {
    cluster
        .kind()
        .kubectl(
            "--namespace=" + Release.NAMESPACE,
            "scale",
            "deployment/cadastre-controller",
            "--replicas=" + replicas);
  }
}
