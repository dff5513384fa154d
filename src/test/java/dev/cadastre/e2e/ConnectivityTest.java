package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@WithCluster
class ConnectivityTest {
  private final TestedCluster cluster;

  ConnectivityTest(TestedCluster cluster) {
    this.cluster = cluster;
  }

  @TestFactory
  Stream<DynamicTest> everyoneReachesWhomTheyMust() {
    return new Connectivity(cluster.workload())
        .checks().stream()
            .map(check -> DynamicTest.dynamicTest(check.name(), () -> assertPassed(check)));
  }

  @Test
  void registerAndKernelsAgreeOnAPodsWay() {
    var workload = cluster.workload();

    var path = PodPath.of(workload, workload.left(), workload.right());

    assertThat(path.hostInterface()).startsWith("cad");
    assertThat(path.handle()).startsWith("k8s-pod-network.");
    assertThat(path.routesOnItsNode())
        .anyMatch(route -> route.contains("scope link"))
        .anyMatch(route -> route.startsWith("blackhole"));
    assertThat(path.routesOnTheOther()).anyMatch(route -> route.contains("vxlan"));
  }

  @Test
  void noNodeIsReadyBeforeItsAgentWroteTheConfigurationList() {
    assertThat(cluster.anyNodeWasReady()).isFalse();
    assertThat(cluster.notReady()).isEmpty();
    for (var node : cluster.nodes()) {
      var files =
          cluster
              .kind()
              .exec(Release.NAMESPACE, cluster.agentOn(node), "ls", "/host/etc/cni/net.d");
      assertThat(files.text()).as(node).contains("10-cadastre.conflist");
    }
  }

  @Test
  void tablesShowWhoHasWhat() {
    assertThat(cluster.kind().kubectl("get", "ippools,ipamblocks,ipamhandles,nodenetworks"))
        .contains("default-ipv4", "left", "right", cluster.workload().left().podAddress());
  }

  private static void assertPassed(Connectivity.Check check) {
    assertThat(check.run()).as(check.name()).matches(Connectivity.Result::passed);
  }
}
