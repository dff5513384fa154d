package dev.cadastre.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.NodePlanner;
import dev.cadastre.dataplane.PodNetwork;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.linux.TestCluster.Node;
import dev.cadastre.linux.TestCluster.Pod;
import dev.cadastre.linux.Underlay.Subnet;
import dev.cadastre.testkit.NetworkNamespace;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What CHECK finds of a pod's wiring, on a node whose loop mends nothing meanwhile. */
@Tag("kernel")
class FaultsOnTheKernelTest {
  private static TestCluster cluster;
  private static Node node;
  private static Pod pod;
  private static PodWiring wiring;
  private static int mtu;

  @BeforeAll
  static void build() {
    cluster = new TestCluster();
    node = cluster.node(1, Subnet.FIRST);
    node.converge();
    pod = node.attach(9);
    mtu = NodePlanner.podMtu(node.view());
    wiring =
        PodNetwork.plan(
            pod.attachment(),
            pod.namespace().path().toString(),
            pod.addresses(),
            mtu,
            Optional.empty());
  }

  @AfterAll
  static void takeDown() {
    cluster.close();
  }

  @BeforeEach
  void wireAnew() {
    node.attach(pod);
    assertThat(faults()).isEmpty();
  }

  private static List<String> faults() {
    return node.kernel().faults(wiring, mtu);
  }

  /** Somebody's command in a namespace, and the one sentence that CHECK has for it. */
  record Alteration(boolean inPod, String command, String fault) {
    static Alteration inPod(String command, String fault) {
      return new Alteration(true, command, fault);
    }

    static Alteration onNode(String command, String fault) {
      return new Alteration(false, command, fault);
    }

    @Override
    public String toString() {
      return command;
    }

    void make() {
      NetworkNamespace where = inPod ? pod.namespace() : node.namespace();
      where.exec(command.split(" "));
    }
  }

  static Stream<Alteration> alterations() {
    return Stream.of(
            inPod(), onNode(pod.hostEnd()), settings(IpFamily.IPV4), settings(IpFamily.IPV6))
        .flatMap(List::stream);
  }

  private static List<Alteration> inPod() {
    return List.of(
        Alteration.inPod(
            "ip -6 address del fd00:10:244:1::9/128 dev eth0",
            "the address fd00:10:244:1::9/128 of eth0 is gone"),
        Alteration.inPod("ip -4 route del default", "the route to 0.0.0.0/0 by eth0 is gone"),
        Alteration.inPod("ip -6 route del default", "the route to ::/0 by eth0 is gone"),
        Alteration.inPod(
            "ip neighbor del 169.254.1.1 dev eth0", "the neighbour 169.254.1.1 of eth0 is gone"),
        Alteration.inPod(
            "ip neighbor change fe80::ecee:eeff:feee:eeee dev eth0 lladdr 02:00:00:00:00:01",
            "the neighbour fe80::ecee:eeff:feee:eeee of eth0 is altered"),
        Alteration.inPod(
            "ip link set eth0 mtu 1400", "the interface eth0 has the MTU 1400 in place of " + mtu));
  }

  private static List<Alteration> onNode(String hostEnd) {
    return List.of(
        Alteration.onNode(
            "ip route del 10.244.1.9/32",
            "the route to 10.244.1.9/32 by %s is gone".formatted(hostEnd)),
        Alteration.onNode(
            "ip -6 route del fd00:10:244:1::9/128",
            "the route to fd00:10:244:1::9/128 by %s is gone".formatted(hostEnd)),
        Alteration.onNode(
            "ip -6 address del fe80::ecee:eeff:feee:eeee/64 dev " + hostEnd,
            "the address fe80::ecee:eeff:feee:eeee/64 of %s is gone".formatted(hostEnd)),
        Alteration.onNode(
            "ip link set %s mtu 1400".formatted(hostEnd),
            "the host end %s has the MTU 1400 in place of %d".formatted(hostEnd, mtu)));
  }

  /** Those whose change alone changes nothing else. */
  private static List<Alteration> settings(IpFamily family) {
    return PodNetwork.sysctls(pod.hostEnd(), family).stream()
        .filter(setting -> !setting.path().endsWith("/disable_ipv6"))
        .map(
            setting -> {
              var other = setting.value().equals("0") ? "1" : "0";
              return Alteration.onNode(
                  "sysctl -qw %s=%s".formatted(setting.path(), other),
                  "the setting %s is %s in place of %s"
                      .formatted(setting.path(), other, setting.value()));
            })
        .toList();
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void eachSingleThingThatIsAlteredIsNamedAlone(Alteration alteration) {
    alteration.make();

    assertThat(faults()).containsExactly(alteration.fault());
  }

  @Test
  void whatTheKernelTakesAlongIsNamedBehindIt() {
    pod.namespace().exec("ip", "link", "set", "eth0", "address", "02:00:00:00:00:09");
    assertThat(faults())
        .first()
        .asString()
        .startsWith("the interface eth0 has the MAC 02:00:00:00:00:09 in place of ");

    node.attach(pod);
    pod.namespace().exec("ip", "address", "del", "10.244.1.9/32", "dev", "eth0");
    assertThat(faults()).first().isEqualTo("the address 10.244.1.9/32 of eth0 is gone");
  }

  @Test
  void anInterfaceThatIsDownOrGoneIsNamedFirst() {
    node.namespace().exec("ip", "link", "set", pod.hostEnd(), "down");
    assertThat(faults()).contains("the host end %s is down".formatted(pod.hostEnd()));
    pod.namespace().exec("ip", "link", "set", "eth0", "down");
    assertThat(faults()).first().isEqualTo("the interface eth0 is down");

    node.namespace().exec("ip", "link", "del", pod.hostEnd());
    assertThat(faults())
        .containsExactly(
            "the interface eth0 is gone", "the host end %s is gone".formatted(pod.hostEnd()));
  }
}
