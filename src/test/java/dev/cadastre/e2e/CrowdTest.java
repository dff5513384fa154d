package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithCluster
class CrowdTest {
  private static final String NAMESPACE = "crowd";
  private static final int PODS = 100;

  private final TestedCluster cluster;

  CrowdTest(TestedCluster cluster) {
    this.cluster = cluster;
  }

  @AfterEach
  void remove() {
    cluster.kind().kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found");
  }

  @Test
  void aHundredPodsAtOnceGetAnAddressEachAndGiveItBack() {
    cluster.kind().apply(deployment());
    cluster
        .kind()
        .kubectl("--namespace=" + NAMESPACE, "rollout", "status", "deploy/crowd", "--timeout=300s");

    var addresses =
        cluster
            .items("--namespace=" + NAMESPACE, "pods")
            .map(pod -> pod.at("/status/podIP").asText())
            .toList();
    assertThat(addresses).hasSize(PODS).doesNotHaveDuplicates();
    assertThat(cluster.allocationsOf(NAMESPACE))
        .hasSize(PODS)
        .allMatch(line -> addresses.contains(line.substring(0, line.indexOf(' '))));

    cluster
        .kind()
        .kubectl(
            "--namespace=" + NAMESPACE,
            "delete",
            "deploy",
            "crowd",
            "--cascade=foreground",
            "--timeout=180s");
    Awaitility.await("no block holds an address of theirs")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(cluster.allocationsOf(NAMESPACE)).isEmpty());
  }

  private static String deployment() {
    return """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %1$s}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: crowd, namespace: %1$s}
        spec:
          replicas: %2$d
          progressDeadlineSeconds: 600
          selector: {matchLabels: {app: crowd}}
          template:
            metadata: {labels: {app: crowd}}
            spec:
              terminationGracePeriodSeconds: 0
              automountServiceAccountToken: false
              containers:
                - {name: pause, image: "registry.k8s.io/e2e-test-images/agnhost:2.59", args: [pause]}
        """
        .formatted(NAMESPACE, PODS);
  }
}
