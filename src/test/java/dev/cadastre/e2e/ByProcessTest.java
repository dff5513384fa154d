package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A runtime such as cri-dockerd, which names a pod's network namespace by a process in it. */
@WithCluster
class ByProcessTest {
  private static final String SCRIPT =
      """
      unshare --net sleep infinity &
      pod=$!
      trap 'kill $pod' EXIT
      export CNI_NETNS=/proc/$pod/ns/net CNI_CONTAINERID=by-process CNI_IFNAME=eth0 CNI_PATH=/opt/cni/bin
      until [ "$(readlink $CNI_NETNS)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
      configuration='{"cniVersion":"1.0.0","name":"k8s-pod-network","type":"cadastre"}'
      CNI_COMMAND=ADD /opt/cni/bin/cadastre <<<"$configuration"
      nsenter --net=$CNI_NETNS ip -oneline -4 address show eth0
      CNI_COMMAND=DEL /opt/cni/bin/cadastre <<<"$configuration"
      """;

  private final TestedCluster cluster;

  ByProcessTest(TestedCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void aNamespaceThatIsNamedByAProcessIsWired() {
    var node = cluster.workload().left().node();

    var said = cluster.kind().onNode(node, "bash", "-ec", SCRIPT);

    assertThat(said).contains("\"sandbox\"").containsPattern("eth0 +inet [0-9.]+/32 ");
  }
}
