package dev.cadastre.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime of the 1.x line, asked for sandboxes as kubelet asks it. */
@Tag("kernel")
class ContainerdTest {
  private static final Duration START = Duration.ofMinutes(1);
  @TempDir static Path folder;
  private static DebianNode node;

  @BeforeAll
  static void begin() throws Exception {
    node = new DebianNode(folder);
    System.out.println(node.containerd.version());
  }

  @AfterAll
  static void end() {
    node.close();
  }

  /** Each test ends as a node does that runs no pod. */
  @AfterEach
  void nothingIsLeftOver() {
    node.containerd.removeAll();
    await()
        .atMost(START)
        .untilAsserted(
            () -> {
              assertThat(node.hostEnds()).isEmpty();
              assertThat(node.namespaces()).isEmpty();
              assertThat(node.held()).isEmpty();
            });
  }

  private static void end(String sandbox) {
    node.containerd.stop(sandbox);
    node.containerd.remove(sandbox);
  }

  @Test
  void theNetworkIsReadyWithTheAgentsListAndNotBefore() {
    assertThat(node.wasReadyWithoutAgent()).isFalse();
    assertThat(node.containerd.isNetworkReady()).isTrue();
  }

  @Test
  void aSandboxHasTheAddressesThatTheRegisterHoldsForItsPodAndIsReached() {
    var pod = node.pod();

    var sandbox = node.run(pod);

    assertThat(node.containerd.addresses(sandbox))
        .hasSize(2)
        .allSatisfy(
            address -> {
              assertThat(node.held().get(address))
                  .contains("pod=default/" + pod.getMetadata().getName())
                  .contains("uid=" + pod.getMetadata().getUid())
                  .contains("cid=" + sandbox);
              assertThat(node.reaches(address)).isTrue();
            });
    assertThat(node.hostEnds()).hasSize(1);
    assertThat(node.namespaces()).hasSize(1);
    end(sandbox);
  }

  @Test
  void theListsOtherPluginsDoTheirPart() {
    var pod =
        new PodBuilder(node.pod())
            .editMetadata()
            .addToAnnotations("kubernetes.io/ingress-bandwidth", "10M")
            .endMetadata()
            .editSpec()
            .editFirstContainer()
            .addNewPort()
            .withContainerPort(80)
            .withHostPort(8080)
            .endPort()
            .endContainer()
            .endSpec()
            .build();

    var sandbox = node.run(pod);

    assertThat(node.reaches(DebianNode.ADDRESS, 8080)).isTrue();
    assertThat(node.disciplines(node.hostEnds().getFirst())).contains("rate 10Mbit");
    end(sandbox);
  }

  @Test
  void aPodWhoseSandboxDiedHasAnotherWithOtherAddresses() {
    var pod = node.pod();
    var first = node.run(pod);
    var addresses = node.containerd.addresses(first);

    node.kill(first);
    node.containerd.stop(first);
    var second = node.run(pod, 1);
    node.containerd.remove(first);

    assertThat(node.containerd.addresses(second))
        .hasSize(2)
        .doesNotContainAnyElementsOf(addresses)
        .allMatch(node::reaches);
    assertThat(node.hostEnds()).hasSize(1);
    end(second);
  }

  @Test
  void sandboxesSurviveTheRuntimesDeathAndAreStoppedByTheNextOne() {
    var sandbox = node.run(node.pod());
    var addresses = node.containerd.addresses(sandbox);

    node.containerd.restart();

    assertThat(node.containerd.isRunning(sandbox)).isTrue();
    assertThat(node.containerd.addresses(sandbox)).isEqualTo(addresses);
    assertThat(addresses).allMatch(node::reaches);
    assertThat(node.containerd.isNetworkReady()).isTrue();
    end(sandbox);
  }

  @Test
  void aSandboxIsStoppedWhileTheAgentIsAwayAndReleasedOnceItIsBack() {
    var sandbox = node.run(node.pod());
    node.agent.kill();

    end(sandbox);

    assertThat(node.held()).hasSize(2);
    node.agent.restart();
    await().atMost(START).until(() -> node.held().isEmpty());
  }

  @Test
  void aSandboxIsNotRunWhileTheAgentIsAwayAndTheRuntimeSaysWhy() {
    var pod = node.pod();
    node.agent.kill();

    assertThatThrownBy(() -> node.containerd.run(pod, 0)).hasMessageContaining("cadastre-agent");

    node.agent.restart();
    end(node.run(pod));
  }
}
