package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Pods that were there before go on, whatever is done to Cadastre itself. */
@WithCluster
class LifeOfAReleaseTest {
  private final TestedCluster cluster;

  LifeOfAReleaseTest(TestedCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void anAgentThatIsStartedAnewChangesNothing() {
    var node = cluster.workload().left().node();
    var before = cluster.agentOn(node);
    cluster.kind().kubectl("--namespace=" + Release.NAMESPACE, "delete", "pod", before);
    cluster
        .kind()
        .kubectl(
            "--namespace=" + Release.NAMESPACE,
            "rollout",
            "status",
            "daemonset/cadastre-agent",
            "--timeout=90s");

    assertThat(cluster.agentOn(node)).isNotEqualTo(before);
    new Connectivity(cluster.workload()).requireAll();
    assertThat(cluster.agentLog(node)).doesNotContain("event=kernel-changed");
    assertThat(cluster.notReady()).isEmpty();
  }

  @Test
  void anUpgradeLeavesPodsConnected() {
    cluster
        .release()
        .install(
            "--set=agent.extraEnv[0].name=UPGRADED", "--set-string=agent.extraEnv[0].value=yes",
            "--set=controller.extraEnv[0].name=UPGRADED",
                "--set-string=controller.extraEnv[0].value=yes");

    new Connectivity(cluster.workload()).requireAll();
    assertThat(cluster.notReady()).isEmpty();
    assertThat(poolNames()).contains("default-ipv4");
  }

  @Test
  void uninstallingLeavesPodsTheirNetworkAndTheRegisterToWhomItBelongs() {
    cluster.release().uninstall();

    new Connectivity(cluster.workload()).requireAll();
    for (var kind : List.of("ippools", "ipamblocks")) {
      assertThat(cluster.items(kind))
          .isNotEmpty()
          .allMatch(object -> object.at("/metadata/finalizers").isEmpty());
    }

    cluster.ensureInstalled();
    new Connectivity(cluster.workload()).requireAll();
    Awaitility.await("the register still knows them")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(cluster.allocationsOf(Workload.NAMESPACE)).hasSize(2));
  }

  private List<String> poolNames() {
    return cluster.items("ippools").map(pool -> pool.at("/metadata/name").asText()).toList();
  }
}
