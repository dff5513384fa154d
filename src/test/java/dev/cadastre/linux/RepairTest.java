package dev.cadastre.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.addr.Cidr;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.NodeState;
import dev.cadastre.dataplane.RoutedPool;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.linux.TestCluster.Node;
import dev.cadastre.linux.TestCluster.Pod;
import dev.cadastre.linux.Underlay.Subnet;
import dev.cadastre.testkit.Tcp;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others break on a node is noticed and mended; what is theirs stays. */
@Tag("kernel")
class RepairTest {
  private static final Duration NOTICED = Duration.ofSeconds(5);

  private static TestCluster cluster;
  private static Node node;
  private static Pod pod;
  private static Pod far;

  @BeforeAll
  static void build() {
    cluster =
        new TestCluster(
            new RoutedPool(
                Cidr.parse("10.244.0.0/16"), Encapsulation.ALWAYS, Encapsulation.NEVER, true),
            new RoutedPool(
                Cidr.parse("fd00:10:244::/48"), Encapsulation.ALWAYS, Encapsulation.NEVER, true));
    node = cluster.node(1, Subnet.FIRST);
    var other = cluster.node(2, Subnet.FIRST);
    cluster.converge();
    pod = node.attach(2);
    far = other.attach(2);
    cluster.converge();
  }

  @AfterAll
  static void takeDown() {
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip link delete vxlan.cadastre",
        "ip link set vxlan.cadastre down",
        "ip link set vxlan.cadastre mtu 1300",
        "ip link set vxlan.cadastre address 02:00:00:00:00:99",
        "ip address flush dev vxlan.cadastre",
        "ip address add 192.168.7.7/32 dev vxlan.cadastre",
        "ip route delete 10.244.2.0/26",
        "ip route replace 10.244.2.0/26 via 192.0.2.254 proto 196",
        "ip -6 route delete fd00:10:244:2::/122",
        "ip route delete blackhole 10.244.1.0/26",
        "ip route delete 10.244.1.2",
        "ip route add 10.7.0.0/16 via 192.0.2.254 proto 196",
        "ip route add unreachable 10.8.0.0/16 proto 196",
        "ip neighbor flush dev vxlan.cadastre nud permanent",
        "bridge fdb append 02:00:00:00:00:98 dev vxlan.cadastre dst 192.0.2.77",
        "ip rule delete from 10.244.0.0/16",
        "ip -6 rule delete from fd00:10:244::/48",
        "nft delete table inet cadastre",
        "nft flush chain inet cadastre pods",
        "nft add rule inet cadastre leaving accept",
        "nft add element inet cadastre pools4 { 10.99.0.0/16 }",
        "nft delete element inet cadastre nodes4 { 192.0.2.2 }",
        "nft add chain inet cadastre more",
        "nft add set inet cadastre more { type inet_service; elements = { 80 } }",
        "sysctl -qw net.ipv4.ip_forward=0",
        "sysctl -qw net.ipv6.conf.all.forwarding=0",
      })
  void whatOthersChangeIsNoticedAndMended(String command) throws InterruptedException {
    breakAndMend(command);
    Tcp.reach(pod.namespace(), far.namespace(), far.ipv4());
    Tcp.reach(pod.namespace(), far.namespace(), far.ipv6());
  }

  @Test
  void aHostEndIsMendedToo() throws InterruptedException {
    var conf = "net.ipv4.conf." + pod.hostEnd();
    breakAndMend("sysctl -qw " + conf + ".proxy_arp=0 " + conf + ".rp_filter=0");
    breakAndMend("sysctl -qw net.ipv4.neigh." + pod.hostEnd() + ".proxy_delay=80");
    breakAndMend("ip link set %s down".formatted(pod.hostEnd()));
    breakAndMend("ip -6 address flush dev " + pod.hostEnd());
    breakAndMend("ip address add 192.168.7.8/32 dev " + pod.hostEnd());
  }

  private static void breakAndMend(String command) throws InterruptedException {
    var changes = new Semaphore(0);
    try (var watch = node.kernel().watch(changes::release)) {
      assertThat(watch).isNotNull();
      node.namespace().exec(command.split(" "));
      // Few settings are not told of: they are found in time.
      boolean told = !command.contains("proxy_delay");
      if (told) {
        assertThat(changes.tryAcquire(NOTICED.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(node.missing()).isNotEqualTo(Delta.NONE);
    node.converge();
    assertThat(node.missing()).isEqualTo(Delta.NONE);
    assertThat(node.kernel().read()).isEqualTo(afterwards(node.kernel().read()));
  }

  /** Nothing is there that is not wanted. */
  private static NodeState afterwards(NodeState seen) {
    return seen.after(Delta.between(node.desired(), seen));
  }

  @Test
  void whatIsNotOursStays() {
    // Given
    var host = node.namespace();
    host.exec("ip", "route", "add", "10.244.77.0/24", "via", "192.0.2.254");
    host.exec("ip", "route", "add", "10.66.0.0/16", "via", "192.0.2.254", "proto", "bird");
    host.exec("ip", "rule", "add", "from", "10.66.0.0/16", "lookup", "77");
    host.exec("nft", "add", "table", "inet", "theirs");
    host.exec("ip", "link", "add", "cadence", "type", "bridge");
    var rules = host.exec("ip", "rule");
    var routes = host.exec("ip", "route");

    // When
    node.kernel().apply(Delta.between(NodeState.EMPTY, node.kernel().read()));

    // Then
    assertThat(host.exec("ip", "route"))
        .contains("10.244.77.0/24", "10.66.0.0/16", "default", "192.0.2.0/24")
        .doesNotContain("10.244.2.0/26", "proto 196");
    assertThat(host.exec("nft", "list", "tables")).contains("theirs").doesNotContain("cadastre");
    assertThat(host.exec("ip", "link")).contains("cadence").doesNotContain("vxlan.cadastre");
    assertThat(host.exec("ip", "rule")).contains("lookup 77").doesNotContain("4096");
    node.converge();
    assertThat(host.exec("ip", "rule")).isEqualTo(rules);
    assertThat(host.exec("ip", "route").lines().sorted())
        .containsExactlyElementsOf(routes.lines().sorted().toList());
  }

  @Test
  void aRouteOfOthersInOurPlaceIsNotDisplacedButNamed() {
    // Given
    var host = node.namespace();
    host.exec("ip", "route", "delete", "10.244.2.0/26");
    host.exec("ip", "route", "add", "10.244.2.0/26", "via", "192.0.2.254");

    // When
    var failure = org.assertj.core.api.Assertions.catchThrowable(() -> node.converge());

    // Then
    assertThat(failure).hasMessageContaining("10.244.2.0/26").hasMessageContaining("somebody else");
    assertThat(host.exec("ip", "route")).contains("10.244.2.0/26 via 192.0.2.254");
    host.exec("ip", "route", "delete", "10.244.2.0/26");
    node.converge();
    assertThat(node.missing()).isEqualTo(Delta.NONE);
  }

  @Test
  void quietTimesWakeNobody() throws InterruptedException {
    var changes = new Semaphore(0);
    try (var watch = node.kernel().watch(changes::release)) {
      assertThat(watch).isNotNull();
      // Traffic makes the kernel learn neighbours; that is no change.
      Tcp.reach(pod.namespace(), far.namespace(), far.ipv4());
      node.namespace().exec("ip", "link", "add", "mark", "type", "bridge");
      await().until(() -> changes.availablePermits() > 0);
    }
    node.namespace().exec("ip", "link", "delete", "mark");
  }
}
