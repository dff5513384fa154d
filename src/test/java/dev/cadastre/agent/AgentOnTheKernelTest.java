package dev.cadastre.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.addr.Cidr;
import dev.cadastre.agent.fakes.FakeApi;
import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.cni.QueuedDel;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.cni.ShimReply;
import dev.cadastre.dataplane.Route;
import dev.cadastre.linux.NetlinkKernel;
import dev.cadastre.testkit.NetworkNamespace;
import dev.cadastre.testkit.Tcp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on the real kernel, in a namespace that plays the node. */
@Tag("kernel")
class AgentOnTheKernelTest {
  private static final String OURS = "/apis/cadastre.dev/v1alpha1/";
  private static final Route BLACKHOLE = new Route.Blackhole(Cidr.parse("10.244.0.0/26"));

  private final FakeApi api = FakeApi.start();
  private final FakeRegister register = FakeRegister.start();
  private final NetworkNamespace node = new NetworkNamespace("agent");
  private final NetworkNamespace pod = new NetworkNamespace("agent-pod");
  private final NetlinkKernel kernel = NetlinkKernel.open(node.path());
  @TempDir Path folder;

  @BeforeEach
  void describeTheCluster() {
    node.exec("ip", "link", "add", "eth0", "type", "bridge");
    node.exec("ip", "address", "add", "192.0.2.4/24", "dev", "eth0");
    node.exec("ip", "link", "set", "eth0", "up");
    api.put(
        "/api/v1/nodes/node-a",
        """
        {"metadata": {"uid": "uid-a"},
         "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.4"}]}}\
        """);
    api.put(
        OURS + "ippools/default",
        """
        {"spec": {"cidr": "10.244.0.0/16", "vxlanMode": "Always", "natOutgoing": true}}\
        """);
    api.put(
        OURS + "nodenetworks/node-a",
        """
        {"spec": {"nodeUID": "uid-a",
                  "blocks": [{"cidr": "10.244.0.0/26", "claimSequence": 5}]}}\
        """);
  }

  @AfterEach
  void takeDown() {
    kernel.close();
    api.close();
    register.close();
    pod.close();
    node.close();
  }

  private Agent start() throws IOException {
    var token = Files.writeString(folder.resolve("token"), "secret").toString();
    Map<String, String> environment = new HashMap<>();
    environment.put("CADASTRE_NODE_NAME", "node-a");
    environment.put("CADASTRE_RUN_DIR", run().toString());
    environment.put("CADASTRE_STATE_DIR", folder.resolve("state").toString());
    environment.put("CADASTRE_CNI_CONF_DIR", folder.resolve("net.d").toString());
    environment.put("CADASTRE_API_SERVER", api.uri().toString());
    environment.put("CADASTRE_API_TOKEN_FILE", token);
    environment.put("CADASTRE_TOKEN_FILE", token);
    environment.put("CADASTRE_CONTROLLER_URL", register.uri().toString());
    environment.put("CADASTRE_METRICS_PORT", "0");
    return Agent.start(AgentSettings.parse(environment), kernel);
  }

  private Path run() {
    return folder.resolve("run");
  }

  private void awaitOffered() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(folder.resolve("net.d/10-cadastre.conflist")));
  }

  private ShimReply call(String verb) throws Exception {
    var frame =
        new ShimFrame(
            "cadastre",
            Map.of(
                "CNI_COMMAND",
                verb,
                "CNI_CONTAINERID",
                "c1",
                "CNI_NETNS",
                pod.path().toString(),
                "CNI_IFNAME",
                "eth0",
                "CNI_PATH",
                "/opt/cni/bin"),
            """
            {"cniVersion": "1.0.0", "name": "k8s-pod-network", "type": "cadastre"}\
            """,
            5_000);
    var address = UnixDomainSocketAddress.of(run().resolve(QueuedDel.SOCKET));
    try (var channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap(frame.encode()));
      var answer = new ByteArrayOutputStream();
      var buffer = ByteBuffer.allocate(4096);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.flip().remaining());
        buffer.clear();
      }
      return ShimReply.decode(answer.toByteArray());
    }
  }

  @Test
  void aPodIsAddedReachedAndDeleted() throws Exception {
    try (var agent = start()) {
      assertThat(agent.pageAddress()).isPresent();
      awaitOffered();

      // When
      assertThat(call("ADD").exitStatus()).isZero();

      // Then
      assertThat(Tcp.reach(pod, node, "192.0.2.4")).startsWith("10.244.0.");
      assertThat(call("DEL").exitStatus()).isZero();
      await().until(() -> kernel.hostEnds().isEmpty());
      await().until(() -> List.copyOf(register.held().values()).size() == 1);
    }
  }

  @Test
  void whatOthersBreakIsMendedWithinASecondAndSurvivesTheAgent() throws Exception {
    try (var agent = start()) {
      assertThat(agent.pageAddress()).isPresent();
      awaitOffered();
      assertThat(call("ADD").exitStatus()).isZero();
      await().untilAsserted(() -> assertThat(kernel.read().objects()).contains(BLACKHOLE));

      // When
      node.exec("ip", "route", "delete", "blackhole", "10.244.0.0/26");
      node.exec("ip", "link", "delete", "vxlan.cadastre");

      // Then
      await()
          .untilAsserted(
              () -> {
                assertThat(kernel.read().objects()).contains(BLACKHOLE);
                assertThat(node.exec("ip", "link")).contains("vxlan.cadastre");
              });
    }
    assertThat(kernel.read().objects()).contains(BLACKHOLE);
    assertThat(Tcp.reach(pod, node, "192.0.2.4")).startsWith("10.244.0.");
  }
}
