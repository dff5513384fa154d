package dev.cadastre.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.NodePlanner;
import dev.cadastre.dataplane.RoutedPool;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.linux.TestCluster.Node;
import dev.cadastre.linux.TestCluster.Pod;
import dev.cadastre.linux.Underlay.Subnet;
import dev.cadastre.testkit.Tcp;
import dev.cadastre.testkit.Udp;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes in one subnet, one in another; pods on all three, in pools that wrap always. */
@Tag("kernel")
class NodesOnTheKernelTest {
  private static TestCluster cluster;
  private static Node first;
  private static Node second;
  private static Node third;
  private static Pod pod;
  private static List<Pod> others;

  @BeforeAll
  static void build() {
    cluster =
        new TestCluster(
            new RoutedPool(
                Cidr.parse("10.244.0.0/16"), Encapsulation.ALWAYS, Encapsulation.NEVER, true),
            new RoutedPool(
                Cidr.parse("fd00:10:244::/48"), Encapsulation.ALWAYS, Encapsulation.NEVER, true));
    first = cluster.node(1, Subnet.FIRST);
    second = cluster.node(2, Subnet.FIRST);
    third = cluster.node(3, Subnet.SECOND);
    cluster.converge();
    pod = first.attach(2);
    others = List.of(first.attach(3), second.attach(2), third.attach(2));
  }

  @AfterAll
  static void takeDown() {
    cluster.close();
  }

  @Test
  void podsSeeEachOthersTrueAddresses() {
    for (var other : others) {
      assertThat(Tcp.reach(pod.namespace(), other.namespace(), other.ipv4())).isEqualTo(pod.ipv4());
      assertThat(Tcp.reach(pod.namespace(), other.namespace(), other.ipv6())).isEqualTo(pod.ipv6());
    }
  }

  @Test
  void podsSeeNodesAndNodesSeePodsUnderTheirTrueAddresses() {
    for (var node : List.of(first, second, third)) {
      assertThat(Tcp.reach(pod.namespace(), node.namespace(), node.ipv4())).isEqualTo(pod.ipv4());
      assertThat(Tcp.reach(pod.namespace(), node.namespace(), node.ipv6())).isEqualTo(pod.ipv6());
    }
  }

  @Test
  void nodesReachPodsFromAnAddressThatAnswersComeBackTo() {
    for (var other : others) {
      Tcp.reach(first.namespace(), other.namespace(), other.ipv4());
      Tcp.reach(first.namespace(), other.namespace(), other.ipv6());
    }
    assertThat(Tcp.reach(second.namespace(), pod.namespace(), pod.ipv4()))
        .isEqualTo(second.podIpv4(0));
    assertThat(Tcp.reach(second.namespace(), pod.namespace(), pod.ipv6()))
        .isEqualTo(second.podIpv6(0));
  }

  /** What kube-proxy makes of a NodePort, for every port. */
  @Test
  void nodesReachAPodThroughItsNodesAddress() {
    var other = others.get(1);
    second
        .namespace()
        .exec(
            "nft",
            """
            table ip services {
              chain in { type nat hook prerouting priority dstnat; ip daddr %s tcp dport > 0 dnat to %s; }
              chain out { type nat hook postrouting priority srcnat; ct status dnat masquerade; }
            }"""
                .formatted(second.ipv4(), other.ipv4()));
    try {
      for (var node : List.of(first, third)) {
        var seen =
            Tcp.reachThrough(node.namespace(), second.ipv4(), other.namespace(), other.ipv4());
        assertThat(seen).isIn(second.ipv4(), second.podIpv4(0));
      }
    } finally {
      second.namespace().exec("nft", "delete table ip services");
    }
  }

  @Test
  void podsLeaveTheClusterUnderTheirNodesAddress() {
    var outside = cluster.underlay().outside();
    assertThat(Tcp.reach(pod.namespace(), outside, Underlay.OUTSIDE_IPV4)).isEqualTo(first.ipv4());
    assertThat(Tcp.reach(pod.namespace(), outside, Underlay.OUTSIDE_IPV6)).isEqualTo(first.ipv6());
  }

  @Test
  void aPodCannotSendFromAnAddressThatItDoesNotHave() {
    var inPod = pod.namespace();
    inPod.exec("ip", "address", "add", first.podIpv4(40) + "/32", "dev", "eth0");
    inPod.exec("ip", "-6", "address", "add", first.podIpv6(40) + "/128", "dev", "eth0", "nodad");

    var other = others.getFirst();
    assertThat(Tcp.reachesFrom(first.podIpv4(40), inPod, other.namespace(), other.ipv4()))
        .isFalse();
    assertThat(Tcp.reachesFrom(first.podIpv6(40), inPod, other.namespace(), other.ipv6()))
        .isFalse();
  }

  /** The pods' own links are made to let one byte more through, so that the tunnel is asked. */
  @Test
  void theMtuOfPodsIsExactlyWhatTheTunnelCarries() {
    var sender = first.attach(5);
    var receiver = third.attach(5);
    int mtu = NodePlanner.podMtu(first.view());
    sender.namespace().exec("ip", "link", "set", "eth0", "mtu", Integer.toString(mtu + 1));
    first.namespace().exec("ip", "link", "set", sender.hostEnd(), "mtu", Integer.toString(mtu + 1));

    for (var address : List.of(receiver.ipv4(), receiver.ipv6())) {
      assertThat(Udp.carries(sender.namespace(), receiver.namespace(), address, mtu))
          .as("%d bytes to %s", mtu, address)
          .isTrue();
      assertThat(Udp.carries(sender.namespace(), receiver.namespace(), address, mtu + 1))
          .as("%d bytes to %s", mtu + 1, address)
          .isFalse();
    }
  }

  @Test
  void addressesOfABlockThatNoPodHasLeadNowhere() {
    assertThat(first.namespace().exec("ip", "route")).contains("blackhole 10.244.1.0/26");
    assertThat(first.namespace().exec("ip", "-6", "route"))
        .contains("blackhole fd00:10:244:1::/122");
  }

  @Test
  void planningAgainChangesNothingAlsoAfterARestart() {
    for (var node : List.of(first, second, third)) {
      assertThat(node.missing()).isEqualTo(Delta.NONE);
      assertThat(Delta.between(node.desired(), node.seenByAnother())).isEqualTo(Delta.NONE);
    }
  }
}
