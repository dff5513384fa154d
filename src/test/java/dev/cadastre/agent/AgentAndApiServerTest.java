package dev.cadastre.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.api.v1alpha1.NodeNetwork;
import dev.cadastre.api.v1alpha1.NodeReport;
import dev.cadastre.dataplane.FakeKernel;
import dev.cadastre.dataplane.HostLink;
import dev.cadastre.dataplane.Route;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own list, watch and merge against the real thing. */
@WithApiServer
class AgentAndApiServerTest {
  private static final HostLink UPLINK =
      new HostLink("eth0", 2, 1500, true, List.of(InterfaceAddress.parse("192.0.2.4/24")));
  private static final Pattern CA = Pattern.compile("certificate-authority: \"([^\"]+)\"");
  private static final Pattern TOKEN = Pattern.compile("token: \"([^\"]+)\"");

  private final ApiServer api;
  private final FakeRegister register = FakeRegister.start();
  private final FakeKernel kernel = new FakeKernel(UPLINK);
  @TempDir Path folder;

  AgentAndApiServerTest(ApiServer api) {
    this.api = api;
  }

  @AfterEach
  void stop() {
    register.close();
  }

  private AgentSettings settings() throws IOException {
    var kubeconfig = Files.readString(api.kubeconfig());
    var token = Files.writeString(folder.resolve("token"), first(TOKEN, kubeconfig)).toString();
    return AgentSettings.parse(
        Map.ofEntries(
            Map.entry("CADASTRE_NODE_NAME", "node-a"),
            Map.entry("CADASTRE_RUN_DIR", folder.resolve("run").toString()),
            Map.entry("CADASTRE_STATE_DIR", folder.resolve("state").toString()),
            Map.entry("CADASTRE_CNI_CONF_DIR", folder.resolve("net.d").toString()),
            Map.entry("CADASTRE_API_SERVER", api.url()),
            Map.entry("CADASTRE_API_TOKEN_FILE", token),
            Map.entry("CADASTRE_API_CA_FILE", first(CA, kubeconfig)),
            Map.entry("CADASTRE_TOKEN_FILE", token),
            Map.entry("CADASTRE_CONTROLLER_URL", register.uri().toString()),
            Map.entry("CADASTRE_METRICS_PORT", "0")));
  }

  private static String first(Pattern pattern, String text) {
    var found = pattern.matcher(text);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private void applyNodeNetwork(String uid, String block) {
    assertThat(
            api.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: NodeNetwork
                metadata: {name: node-a}
                spec:
                  nodeUID: %s
                  blocks: [{cidr: %s, claimSequence: 5}]
                """
                    .formatted(uid, block)))
        .isEmpty();
  }

  private void awaitItsHalf() {
    var networks = api.client().resources(NodeNetwork.class);
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              var status = requireNonNull(networks.withName("node-a").get().getStatus());
              assertThat(status.addresses()).containsExactly("192.0.2.4/24");
            });
  }

  private void awaitItsReport() {
    var reports = api.client().resources(NodeReport.class);
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              var report = requireNonNull(reports.withName("node-a").get().getStatus());
              assertThat(report.mtu()).isEqualTo(1450);
              assertThat(report.conditions()).hasSize(3);
            });
  }

  @Test
  void itFollowsTheClusterAndWritesItsHalf() throws IOException {
    // Given
    var node = api.createNode("node-a", "192.0.2.4");
    assertThat(
            api.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPPool
                metadata: {name: agents}
                spec: {cidr: 10.244.0.0/16, vxlanMode: Always, natOutgoing: true}
                """))
        .isEmpty();
    applyNodeNetwork(node.getMetadata().getUid(), "10.244.0.0/26");

    // When
    try (var agent = Agent.start(settings(), kernel)) {
      assertThat(agent.pageAddress()).isPresent();

      // Then
      await().until(() -> Files.exists(folder.resolve("net.d/10-cadastre.conflist")));
      awaitItsHalf();
      awaitItsReport();

      // When the API server's watches all break and the cluster changes meanwhile
      api.crash();
      api.restart();
      applyNodeNetwork(node.getMetadata().getUid(), "10.244.7.0/26");

      // Then
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(kernel.read().objects(Route.class))
                      .contains(new Route.Blackhole(Cidr.parse("10.244.7.0/26")))
                      .doesNotContain(new Route.Blackhole(Cidr.parse("10.244.0.0/26"))));
    }
    // Just restarted, it serves some kinds later than others.
    await().ignoreExceptions().untilAsserted(api::emptyRegister);
  }
}
