package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a node's pods when its kubelet, or the whole of it, is started anew. */
@WithCluster
class NodeRestartTest {
  private static final String NAMESPACE = "node-restart";
  private static final Duration BACK = Duration.ofMinutes(4);

  private final TestedCluster cluster;

  NodeRestartTest(TestedCluster cluster) {
    this.cluster = cluster;
  }

  @AfterEach
  void remove() {
    cluster.kind().kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found");
  }

  @Test
  void aKubeletThatIsStartedAnewLeavesPodsAsTheyAreAndStartsOthers() {
    var node = cluster.workload().left().node();
    var before = restarts();
    var held = cluster.allocationsOf(Workload.NAMESPACE);

    cluster.kind().onNode(node, "systemctl", "restart", "kubelet");

    cluster.kind().apply(Workload.late(NAMESPACE, node));
    cluster.kind().awaitReady(NAMESPACE, "late");
    assertThat(restarts()).isEqualTo(before);
    assertThat(cluster.allocationsOf(Workload.NAMESPACE)).isEqualTo(held);
    cluster.release().awaitReady();
    new Connectivity(cluster.workload()).requireAll();
  }

  @Test
  void aNodeThatIsStartedAnewGivesItsPodsNewAddressesAndTheirOldOnesBack() {
    var left = cluster.workload().left();
    var before = restarts();

    cluster.kind().restart(left.node());

    for (var pod : new String[] {left.name(), left.nodePod()}) {
      await("%s runs again".formatted(pod))
          .atMost(BACK)
          .ignoreExceptions()
          .until(() -> restarts().getOrDefault(pod, 0) > before.getOrDefault(pod, 0));
    }
    cluster.lookAgain();
    assertThat(cluster.workload().left().podAddress()).isNotEqualTo(left.podAddress());
    await("nothing is held of what was before")
        .atMost(BACK)
        .untilAsserted(
            () ->
                assertThat(cluster.allocationsOf(Workload.NAMESPACE))
                    .hasSize(2)
                    .anyMatch(
                        line -> line.startsWith(cluster.workload().left().podAddress() + " ")));
    cluster.release().awaitReady();
    new Connectivity(cluster.workload()).requireAll();
  }

  /** How often each pod of the workload was started anew; one that does not run is left out. */
  private Map<String, Integer> restarts() {
    return cluster
        .items("--namespace=" + Workload.NAMESPACE, "pods")
        .filter(
            pod ->
                StreamSupport.stream(pod.at("/status/containerStatuses").spliterator(), false)
                    .allMatch(container -> container.path("ready").asBoolean()))
        .collect(
            Collectors.toMap(
                pod -> pod.at("/metadata/name").asText(),
                pod -> pod.at("/status/containerStatuses/0/restartCount").asInt()));
  }
}
