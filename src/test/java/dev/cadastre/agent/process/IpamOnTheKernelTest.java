package dev.cadastre.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.api.rest.AllocateResponse.L2Route;
import dev.cadastre.conformance.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cadastre-ipam} as the reference plugins' IPAM, called by the runtimes' own library. */
@Tag("kernel")
class IpamOnTheKernelTest {
  @TempDir static Path folder;
  private static RealNode node;

  @BeforeAll
  static void begin() throws Exception {
    node = new RealNode(folder);
    node.add(node.container()).succeeded();
    for (int n = 1; n <= 3; n++) {
      node.register.addPool("lan" + n, pool(n));
    }
  }

  private static AllocatedAddress pool(int n) {
    var gateway = "10.8%d.0.1".formatted(n);
    return new AllocatedAddress(
        gateway + "/24", "lan" + n, "a-block", 1, gateway, List.of(new L2Route("0.0.0.0/0", null)));
  }

  @AfterAll
  static void end() {
    node.close();
  }

  /** A list of that plugin, with tuning behind it. */
  private static void writeList(String name, String plugin, int pool) throws IOException {
    Files.createDirectories(folder.resolve("lists"));
    Files.writeString(
        folder.resolve("lists/%s.conflist".formatted(name)),
        """
        {"cniVersion": "1.0.0", "name": "%s", "plugins": [
          {%s, "ipam": {"type": "cadastre-ipam", "pools": ["lan%d"]}},
          {"type": "tuning", "sysctl": {"net.ipv4.conf.IFNAME.arp_filter": "1"}}]}\
        """
            .formatted(name, plugin, pool));
  }

  private static void cnitool(String verb, String network, Container container) {
    node.cnitool("cnitool", folder.resolve("lists"), verb, network, container);
  }

  private static String address(Container container) {
    return container
        .ip("-4", "-o", "addr", "show", "dev", "eth0")
        .replaceFirst("(?s).* inet ([0-9.]+)/24 .*", "$1");
  }

  /** Two containers of the network reach each other; the register shows their owners until DEL. */
  private static void trafficFlows(String network, boolean fromHost) throws Exception {
    var one = node.container();
    var other = node.container();
    cnitool("add", network, one);
    cnitool("add", network, other);
    var address = address(one);

    assertThat(one.isReachedFrom(other.namespace(), address)).isTrue();
    if (fromHost) {
      assertThat(one.isReachedFrom(node.namespace, address)).isTrue();
    }
    assertThat(one.ip("route")).contains("default");
    assertThat(holders(network)).hasSize(2);
    cnitool("check", network, one);
    delete(network, one, 1);
    delete(network, other, 0);
    cnitool("del", network, other);
  }

  /** The plugin removes the interface after its DEL of ours; the address is free from then on. */
  private static void delete(String network, Container container, int left) {
    var tooEarly = new AtomicBoolean();
    node.register.beforeRelease(_ -> tooEarly.compareAndSet(false, container.has("eth0")));

    cnitool("del", network, container);

    // The namespace is still there, and the time that an interface which stays would cost longer.
    await()
        .atMost(Duration.ofSeconds(8))
        .untilAsserted(() -> assertThat(holders(network)).hasSize(left));
    assertThat(tooEarly).isFalse();
  }

  private static List<String> holders(String network) {
    return node.register.held().entrySet().stream()
        .filter(held -> held.getKey().network().equals(network))
        .map(held -> held.getValue().getFirst().address())
        .toList();
  }

  @Test
  void bridge() throws Exception {
    writeList("br", "\"type\": \"bridge\", \"bridge\": \"lan1\", \"isGateway\": true", 1);
    trafficFlows("br", true);
  }

  @Test
  void ptp() throws Exception {
    writeList("pp", "\"type\": \"ptp\"", 2);
    trafficFlows("pp", true);
  }

  @Test
  void macvlan() throws Exception {
    writeList("mv", "\"type\": \"macvlan\", \"master\": \"eth0\", \"mode\": \"bridge\"", 3);
    trafficFlows("mv", false);
  }
}
