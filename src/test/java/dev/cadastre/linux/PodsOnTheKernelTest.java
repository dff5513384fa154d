package dev.cadastre.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.LocalPod;
import dev.cadastre.dataplane.PodNetwork;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.dataplane.RoutedPool;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.linux.TestCluster.Node;
import dev.cadastre.linux.TestCluster.Pod;
import dev.cadastre.linux.Underlay.Subnet;
import dev.cadastre.testkit.NetworkNamespace;
import dev.cadastre.testkit.Tcp;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pods are wired and unwired on one node. */
@Tag("kernel")
class PodsOnTheKernelTest {
  private static final IpAddress IPV4 = IpAddress.parse("10.244.1.9");
  private static final IpAddress IPV6 = IpAddress.parse("fd00:10:244:1::9");

  private TestCluster cluster;
  private Node node;

  @BeforeEach
  void build() {
    cluster =
        new TestCluster(
            new RoutedPool(
                Cidr.parse("10.244.0.0/16"), Encapsulation.NEVER, Encapsulation.NEVER, true),
            new RoutedPool(
                Cidr.parse("fd00:10:244::/48"), Encapsulation.NEVER, Encapsulation.NEVER, true));
    node = cluster.node(1, Subnet.FIRST);
    node.converge();
  }

  @AfterEach
  void takeDown() {
    cluster.close();
  }

  private static PodWiring wiring(NetworkNamespace namespace, String ifName, IpAddress... ips) {
    return PodNetwork.plan(
        new Attachment("net", namespace.name(), ifName),
        namespace.path().toString(),
        List.of(ips),
        1400,
        Optional.of(MacAddress.parse("02:00:00:00:00:42")));
  }

  @Test
  void aPodHasWhatWasAskedForUnderAnyName() {
    // Given
    var pod = cluster.underlay().add("pod");

    // When
    node.kernel().attach(wiring(pod, "net-15-letters", IPV4, IPV6));

    // Then
    assertThat(pod.exec("ip", "link", "show", "net-15-letters"))
        .contains("mtu 1400", "02:00:00:00:00:42", "state UP");
    assertThat(pod.exec("ip", "address", "show", "net-15-letters"))
        .contains("inet 10.244.1.9/32", "inet6 fd00:10:244:1::9/128")
        .doesNotContain("fd00:10:244:1::9/128 scope global tentative");
    assertThat(pod.exec("ip", "route")).contains("default via 169.254.1.1 dev net-15-letters");
    assertThat(pod.exec("ip", "-6", "route")).contains("default via fe80::ecee:eeff:feee:eeee");
    assertThat(pod.exec("ip", "neighbor")).contains("169.254.1.1", "ee:ee:ee:ee:ee:ee PERMANENT");
  }

  @Test
  void aPodServesItsAddressesAtOnce() {
    var pod = cluster.underlay().add("pod");
    node.kernel().attach(wiring(pod, "eth0", IPV4, IPV6));
    assertThat(Tcp.reaches(node.namespace(), pod, IPV6.toString())).isTrue();
    assertThat(Tcp.reaches(node.namespace(), pod, IPV4.toString())).isTrue();
  }

  /** Below 1280 bytes the kernel gives a link no IPv6, nor settings for it. */
  @Test
  void aPodOfIpv4AloneMayHaveAnMtuThatIsTooSmallForIpv6() {
    var pod = cluster.underlay().add("pod");
    var small =
        PodNetwork.plan(
            new Attachment("net", pod.name(), "eth0"),
            pod.path().toString(),
            List.of(IPV4),
            1279,
            Optional.empty());

    node.kernel().attach(small);

    assertThat(Tcp.reaches(node.namespace(), pod, IPV4.toString())).isTrue();
    assertThat(node.kernel().faults(small, 1279)).isEmpty();
  }

  @Test
  void linksMadeBeforehandAreWiredWithAddressesThatCameLater() {
    // Given
    var pod = cluster.underlay().add("pod");

    // When
    node.kernel().begin(wiring(pod, "eth0"));
    node.kernel().attach(wiring(pod, "eth0", IPV4, IPV6));

    // Then
    assertThat(Tcp.reaches(node.namespace(), pod, IPV4.toString())).isTrue();
    assertThat(Tcp.reaches(node.namespace(), pod, IPV6.toString())).isTrue();
    assertThat(node.kernel().hostEnds()).hasSize(1);
  }

  @Test
  void linksMadeBeforehandGoWhereNobodyGoesOn() {
    // Given
    var pod = cluster.underlay().add("pod");
    var taken = cluster.underlay().add("taken");
    taken.exec("ip", "link", "add", "eth0", "type", "bridge");

    // When
    for (var each : List.of(pod, taken)) {
      node.kernel().begin(wiring(each, "eth0"));
      var attachment = new Attachment("net", each.name(), "eth0");
      node.kernel().detach(List.of(LocalPod.of(attachment, List.of())));
    }

    // Then
    assertThat(node.kernel().hostEnds()).isEmpty();
    assertThat(pod.exec("ip", "link")).doesNotContain("eth0");
    assertThat(taken.exec("ip", "-d", "link", "show", "eth0")).contains("bridge");
  }

  @Test
  void wiringAgainGivesTheSame() {
    var pod = node.attach(9);
    var first = node.kernel().read();

    node.attach(pod);

    assertThat(node.kernel().read()).isEqualTo(first);
    assertThat(node.missing()).isEqualTo(Delta.NONE);
    assertThat(Tcp.reaches(node.namespace(), pod.namespace(), pod.ipv4())).isTrue();
  }

  @Test
  void theLinkOfAnotherContainerInThePodIsLeft() {
    var pod = cluster.underlay().add("pod");
    node.kernel().attach(wiring(pod, "eth0", IPV4));
    var before = node.kernel().read();
    var another =
        PodNetwork.plan(
            new Attachment("net", "another-container", "eth0"),
            pod.path().toString(),
            List.of(IPV4),
            1400,
            Optional.empty());

    assertThatThrownBy(() -> node.kernel().attach(another)).hasMessageContaining("EEXIST");

    assertThat(node.kernel().read()).isEqualTo(before);
  }

  @Test
  void aLinkOfOthersInThePodIsLeftAndNamed() {
    var pod = cluster.underlay().add("pod");
    pod.exec("ip", "link", "add", "eth0", "type", "bridge");
    var before = node.kernel().read();

    assertThatThrownBy(() -> node.kernel().attach(wiring(pod, "eth0", IPV4)))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("eth0 in " + pod.path())
        .hasMessageContaining("EEXIST");

    assertThat(pod.exec("ip", "-d", "link", "show", "eth0")).contains("bridge");
    assertThat(node.kernel().read()).isEqualTo(before);
  }

  @Test
  void whatFailsHalfwayLeavesNothing() {
    // Given
    var pod = cluster.underlay().add("pod");
    node.namespace().exec("ip", "route", "add", IPV4 + "/32", "via", "192.0.2.254");
    var before = node.kernel().read();

    // When
    assertThatThrownBy(() -> node.kernel().attach(wiring(pod, "eth0", IPV4)))
        .hasMessageContaining(IPV4.toString())
        .hasMessageContaining("somebody else");

    // Then
    assertThat(node.kernel().hostEnds()).isEmpty();
    assertThat(pod.exec("ip", "link")).doesNotContain("eth0");
    assertThat(node.kernel().read()).isEqualTo(before);
    assertThat(node.namespace().exec("ip", "route")).contains(IPV4 + " via 192.0.2.254");
  }

  @Test
  void aNamespaceThatIsGoneIsNamed() {
    var pod = new NetworkNamespace("gone");
    var wiring = wiring(pod, "eth0", IPV4);
    pod.close();

    assertThatThrownBy(() -> node.kernel().attach(wiring))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining(pod.path().toString())
        .hasMessageContaining("ENOENT");
    assertThat(node.kernel().hostEnds()).isEmpty();
  }

  @Test
  void aLinkOfAnyonesInAPodIsSeenUntilItOrTheNamespaceIsGone() throws IOException {
    var pod = new NetworkNamespace("guest");
    var path = pod.path().toString();
    pod.exec("ip", "link", "add", "net1", "type", "bridge");
    assertThat(node.kernel().hasLink(path, "net1")).isTrue();

    pod.exec("ip", "link", "del", "net1");
    assertThat(node.kernel().hasLink(path, "net1")).isFalse();

    pod.close();
    assertThat(node.kernel().hasLink(path, "lo")).isFalse();
    Files.createFile(pod.path());
    assertThat(node.kernel().hasLink(path, "lo")).isFalse();
    Files.delete(pod.path());
  }

  @Test
  void aNamespaceWithoutIpv6GetsItOnTheLinkThatNeedsIt() {
    var pod = cluster.underlay().add("pod");
    pod.exec("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");

    node.kernel().attach(wiring(pod, "eth0", IPV4, IPV6));

    assertThat(Tcp.reaches(node.namespace(), pod, IPV6.toString())).isTrue();
    assertThat(Tcp.reaches(node.namespace(), pod, IPV4.toString())).isTrue();
    assertThat(pod.exec("ip", "rule")).doesNotContain(IPV4.toString());
  }

  @Test
  void aSecondNetworkOfThePodAnswersFromItsOwnAddress() {
    // Given
    var pod = cluster.underlay().add("pod");
    node.kernel().attach(wiring(pod, "eth0", IPV4, IPV6));

    // When
    var ipv4 = IpAddress.parse("10.244.1.10");
    var ipv6 = IpAddress.parse("fd00:10:244:1::a");
    for (int times = 0; times < 2; times++) {
      node.kernel().attach(wiring(pod, "net1", ipv4, ipv6));
    }

    // Then
    for (var address : List.of(IPV4, IPV6, ipv4, ipv6)) {
      assertThat(Tcp.reaches(node.namespace(), pod, address.toString())).isTrue();
    }
    assertThat(pod.exec("ip", "route")).contains("default via 169.254.1.1 dev eth0");
  }

  @Test
  void unwiringRemovesLinksRoutesAndConnections() {
    // Given
    var pod = node.attach(9);
    var outside = cluster.underlay().outside();
    Tcp.reach(pod.namespace(), outside, Underlay.OUTSIDE_IPV4);
    Tcp.reach(pod.namespace(), outside, Underlay.OUTSIDE_IPV6);
    assertThat(connections(pod)).isNotEmpty();

    // When
    node.detach(pod);

    // Then
    assertThat(node.kernel().hostEnds()).isEmpty();
    assertThat(node.namespace().exec("ip", "route")).doesNotContain(pod.ipv4() + " ");
    assertThat(pod.namespace().exec("ip", "link")).doesNotContain("eth0");
    assertThat(connections(pod)).isEmpty();
    assertThat(node.missing()).isEqualTo(Delta.NONE);
    node.kernel().detach(List.of(pod.local()));
  }

  private List<String> connections(Pod pod) {
    var all =
        node.namespace().exec("conntrack", "-L", "-f", "ipv4")
            + node.namespace().exec("conntrack", "-L", "-f", "ipv6");
    return all.lines()
        .filter(line -> line.contains("=" + pod.ipv4() + " ") || line.contains("=" + pod.ipv6()))
        .toList();
  }

  @Test
  void aPodThatTakesOverAnAddressGetsItsRoute() {
    var old = node.attach(9);
    var next = cluster.underlay().add("next");
    node.kernel().attach(wiring(next, "eth0", IPV4));
    assertThat(Tcp.reaches(node.namespace(), next, IPV4.toString())).isTrue();

    node.detach(old);

    assertThat(Tcp.reaches(node.namespace(), next, IPV4.toString())).isTrue();
  }

  @Test
  void hundredsOfPodsGoAtOnce() {
    // Given: host ends whose pods are all in one namespace, which costs less
    var pods = cluster.underlay().add("pods");
    var wirings =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    wiring(
                        pods,
                        "if" + i,
                        IpAddress.parse("10.244.%d.%d".formatted(i / 250, i % 250))))
            .toList();
    wirings.forEach(node.kernel()::attach);
    assertThat(node.kernel().hostEnds()).hasSize(300);

    // When
    node.kernel()
        .detach(
            wirings.stream()
                .map(wiring -> new LocalPod(wiring.hostEnd().name(), List.of()))
                .toList());

    // Then
    assertThat(node.kernel().hostEnds()).isEmpty();
    await().until(() -> pods.exec("ip", "-o", "link").lines().count() == 1);
  }
}
