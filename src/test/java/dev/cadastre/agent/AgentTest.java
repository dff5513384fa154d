package dev.cadastre.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.agent.fakes.FakeApi;
import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.dataplane.ClusterNode;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.FakeKernel;
import dev.cadastre.dataplane.HostLink;
import dev.cadastre.dataplane.LinkEntry;
import dev.cadastre.dataplane.Route;
import dev.cadastre.dataplane.TunnelDevice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent between a cluster, a register and a kernel in memory. */
class AgentTest {
  private static final String OURS = "/apis/cadastre.dev/v1alpha1/";
  private static final HostLink UPLINK =
      new HostLink("eth0", 2, 1500, true, List.of(InterfaceAddress.parse("192.0.2.4/24")));

  private final FakeApi api = FakeApi.start();
  private final FakeRegister register = FakeRegister.start();
  private final FakeKernel kernel = new FakeKernel(UPLINK);
  private final Map<String, String> environment = new HashMap<>();
  @TempDir Path folder;

  @BeforeEach
  void prepare() throws IOException {
    var token = Files.writeString(folder.resolve("token"), "secret").toString();
    environment.putAll(
        Map.of(
            "CADASTRE_NODE_NAME", "node-a",
            "CADASTRE_RUN_DIR", folder.resolve("run").toString(),
            "CADASTRE_STATE_DIR", folder.resolve("state").toString(),
            "CADASTRE_CNI_CONF_DIR", folder.resolve("net.d").toString(),
            "CADASTRE_API_SERVER", api.uri().toString(),
            "CADASTRE_API_TOKEN_FILE", token,
            "CADASTRE_TOKEN_FILE", token,
            "CADASTRE_CONTROLLER_URL", register.uri().toString(),
            "CADASTRE_METRICS_PORT", "0"));
    api.put(
        "/api/v1/nodes/node-a",
        """
        {"metadata": {"uid": "uid-a"},
         "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.4"}]}}""");
    api.put(
        OURS + "ippools/default",
        """
        {"spec": {"cidr": "10.244.0.0/16", "vxlanMode": "Always", "natOutgoing": true}}""");
  }

  private void addNodeNetworks() {
    api.put(
        OURS + "nodenetworks/node-a",
        """
        {"spec": {"nodeUID": "uid-a",
                  "blocks": [{"cidr": "10.244.0.0/26", "claimSequence": 5}]}}""");
    api.put(
        OURS + "nodenetworks/node-b",
        """
        {"spec": {"nodeUID": "uid-b",
                  "blocks": [{"cidr": "10.244.1.0/26", "claimSequence": 6}],
                  "tunnels": [{"kind": "VXLAN", "address": "10.244.1.0"}]},
         "status": {"addresses": ["192.0.2.5/24"], "vtepMAC": "02:00:00:00:00:05"}}""");
  }

  @AfterEach
  void stop() {
    api.close();
    register.close();
  }

  private Agent start() throws IOException {
    return Agent.start(AgentSettings.parse(environment), kernel);
  }

  private Path confList() {
    return folder.resolve("net.d/10-cadastre.conflist");
  }

  @Test
  void theNodeIsRoutedAsTheClusterSaysAndThenOffered() throws IOException {
    // Given
    addNodeNetworks();

    // When
    try (var agent = start()) {
      await().until(() -> Files.exists(confList()));

      // Then
      assertThat(agent.pageAddress()).isPresent();
      await()
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(kernel.read().objects(Route.class))
                      .contains(
                          new Route.Blackhole(Cidr.parse("10.244.0.0/26")),
                          new Route.Via(
                              Cidr.parse("10.244.1.0/26"),
                              IpAddress.parse("10.244.1.0"),
                              TunnelDevice.VXLAN)));
      await()
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(kernel.read().objects(LinkEntry.LinkAddress.class))
                      .extracting(address -> address.address().toString())
                      .containsExactly(
                          register.held().values().iterator().next().getFirst().address()));
      assertThat(Files.readString(confList())).contains("\"cadastre\"", "portmap", "1.1.0");
    }
  }

  @Test
  void theClusterIsToldOfTheNode() throws IOException {
    // Given
    addNodeNetworks();

    // When
    try (var agent = start()) {
      // Then
      assertThat(agent.pageAddress()).isPresent();
      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                var status = api.find(OURS + "nodenetworks/node-a").orElseThrow().path("status");
                assertThat(status.at("/addresses/0").asText()).isEqualTo("192.0.2.4/24");
                assertThat(status.path("vtepMAC").asText())
                    .isEqualTo(ClusterNode.vtepMac("node-a").toString());
                var report = api.find(OURS + "nodereports/node-a").orElseThrow().path("status");
                assertThat(report.path("mtu").asInt()).isEqualTo(1450);
                assertThat(report.path("conditions")).hasSize(3);
                assertThat(register.lastReport().orElseThrow().complete()).isTrue();
              });
    }
  }

  @Test
  void theNodeIsNotOfferedBeforeItsNodeNetworkCarriesItsUid() throws IOException {
    try (var agent = start()) {
      await().untilAsserted(() -> assertThat(register.lastReport()).isPresent());
      assertThat(agent.pageAddress()).isPresent();
      assertThat(confList()).doesNotExist();

      // When
      addNodeNetworks();

      // Then
      await().until(() -> Files.exists(confList()));
    }
  }

  @Test
  void nothingIsWrittenBeforeTheClusterIsKnown() throws Exception {
    // Given
    environment.put("CADASTRE_API_SERVER", "http://127.0.0.1:1");

    // When
    try (var agent = start()) {
      var page = agent.pageAddress().orElseThrow();
      var metrics = get("http://127.0.0.1:%d/metrics".formatted(page.getPort()));

      // Then
      assertThat(metrics.body()).contains("cadastre_agent_dataplane_ready 0");
      assertThat(get("http://127.0.0.1:%d/healthz".formatted(page.getPort())).statusCode())
          .isEqualTo(200);
      assertThat(kernel.applied()).isEmpty();
    }
  }

  private static HttpResponse<String> get(String uri) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(uri)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void whatOthersRemoveComesBackAndARestartWritesNothing() throws IOException {
    // Given
    addNodeNetworks();
    var blackhole = new Route.Blackhole(Cidr.parse("10.244.0.0/26"));
    try (var agent = start()) {
      assertThat(agent.pageAddress()).isPresent();
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(kernel.read().objects(Route.class)).contains(blackhole));

      // When
      kernel.interfere(new Delta(List.of(blackhole), List.of()));

      // Then
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(kernel.read().objects(Route.class)).contains(blackhole));
      await().until(() -> kernel.read().objects(LinkEntry.LinkAddress.class).size() == 1);
    }
    int before = kernel.applied().size();
    var passes = new AtomicInteger();
    kernel.beforeDeed(
        deed -> {
          if (deed.equals("read")) {
            passes.incrementAndGet();
          }
        });
    try (var agent = start()) {
      assertThat(agent.pageAddress()).isPresent();
      await().until(() -> passes.get() >= 1);
    }
    assertThat(kernel.applied()).hasSize(before);
  }

  @Test
  void aWatchThatBreaksIsTakenUpAgain() throws IOException {
    // Given
    try (var agent = start()) {
      assertThat(agent.pageAddress()).isPresent();
      await().until(() -> !kernel.applied().isEmpty());

      // When
      api.breakWatches();
      addNodeNetworks();

      // Then
      await()
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(kernel.read().objects(Route.class))
                      .contains(new Route.Blackhole(Cidr.parse("10.244.0.0/26"))));
    }
  }

  @Test
  void aLostJournalIsRebuiltFromTheRegister() throws IOException {
    // Given
    addNodeNetworks();
    register.give(new FakeRegister.Key("k8s-pod-network", "c1", "eth0"));

    // When
    try (var agent = start()) {
      // Then
      assertThat(agent.pageAddress()).isPresent();
      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                var report = register.lastReport().orElseThrow();
                assertThat(report.complete()).isTrue();
                assertThat(report.attachments())
                    .extracting(attachment -> attachment.containerId())
                    .contains("c1", "node-a");
              });
    }
  }

  @Test
  void aTunnelAddressThatMovesIsKeptUntilTheKernelHasTheNewOne() throws IOException {
    // Given
    addNodeNetworks();
    var tunnel = new FakeRegister.Key("tunnel", "node-a", "vxlan");
    try (var agent = start()) {
      assertThat(agent.pageAddress()).isPresent();
      await().until(() -> kernel.read().objects(LinkEntry.LinkAddress.class).size() == 1);
      var old = tunnelAddresses().getFirst();

      // When
      register.moveTunnels();
      api.put(OURS + "ippools/other", "{\"spec\": {\"cidr\": \"10.9.0.0/16\"}}");

      // Then
      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                var held = requireNonNull(register.held().get(tunnel));
                assertThat(held).extracting(AllocatedAddress::address).doesNotContain(old);
                assertThat(tunnelAddresses())
                    .containsExactlyElementsOf(
                        held.stream().map(AllocatedAddress::address).toList());
              });
    }
  }

  private List<String> tunnelAddresses() {
    return kernel.read().objects(LinkEntry.LinkAddress.class).stream()
        .map(address -> address.address().toString())
        .toList();
  }

  @Test
  void settingsThatCannotBeUsedAreAllNamed() {
    var faults =
        catchThrowable(
            () ->
                AgentSettings.parse(
                    Map.of("CADASTRE_RUN_DIR", "run", "CADASTRE_METRICS_PORT", "x")));

    assertThat(faults)
        .hasMessageContainingAll(
            "CADASTRE_NODE_NAME",
            "CADASTRE_RUN_DIR is 'run'",
            "CADASTRE_METRICS_PORT is 'x'",
            "KUBERNETES_SERVICE_HOST");
  }
}
