package dev.cadastre.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.NodeView;
import dev.cadastre.dataplane.RoutedPool;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.linux.TestCluster.Node;
import dev.cadastre.linux.Underlay.Subnet;
import dev.cadastre.testkit.Tcp;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How packets between nodes of one subnet, and of two, are sent. */
@Tag("kernel")
class SubnetsOnTheKernelTest {

  private static TestCluster cluster(Encapsulation vxlan, boolean natOutgoing) {
    return new TestCluster(
        new RoutedPool(Cidr.parse("10.244.0.0/16"), vxlan, Encapsulation.NEVER, natOutgoing),
        new RoutedPool(Cidr.parse("fd00:10:244::/48"), vxlan, Encapsulation.NEVER, natOutgoing));
  }

  @Test
  void acrossSubnetsPacketsAreWrappedAndWithinOneTheyAreNot() {
    try (var cluster = cluster(Encapsulation.CROSS_SUBNET, false)) {
      // Given
      var first = cluster.node(1, Subnet.FIRST);
      var near = cluster.node(2, Subnet.FIRST);
      var far = cluster.node(3, Subnet.SECOND);
      cluster.converge();
      var pod = first.attach(2);
      cluster.converge();

      // Then
      assertThat(first.namespace().exec("ip", "route"))
          .contains("10.244.2.0/26 via 192.0.2.2 dev eth0")
          .contains("10.244.3.0/26 via 10.244.3.0 dev vxlan.cadastre");
      for (var node : List.of(near, far)) {
        var other = node.attach(2);
        assertThat(Tcp.reach(pod.namespace(), other.namespace(), other.ipv4()))
            .isEqualTo(pod.ipv4());
        assertThat(Tcp.reach(pod.namespace(), other.namespace(), other.ipv6()))
            .isEqualTo(pod.ipv6());
        assertThat(Tcp.reach(pod.namespace(), node.namespace(), node.ipv4())).isEqualTo(pod.ipv4());
        Tcp.reach(first.namespace(), other.namespace(), other.ipv4());
        Tcp.reach(first.namespace(), other.namespace(), other.ipv6());
      }
    }
  }

  @Test
  void withoutWrappingNoTunnelIsMade() {
    try (var cluster = cluster(Encapsulation.NEVER, false)) {
      var first = cluster.node(1, Subnet.FIRST);
      var second = cluster.node(2, Subnet.FIRST);
      cluster.converge();
      var pod = first.attach(2);
      var other = second.attach(2);

      assertThat(first.namespace().exec("ip", "link")).doesNotContain("vxlan");
      assertThat(Tcp.reach(pod.namespace(), other.namespace(), other.ipv4())).isEqualTo(pod.ipv4());
      assertThat(Tcp.reach(pod.namespace(), other.namespace(), other.ipv6())).isEqualTo(pod.ipv6());
      assertThat(Tcp.reach(second.namespace(), pod.namespace(), pod.ipv4()))
          .isEqualTo(second.ipv4());
    }
  }

  @Test
  void withoutNatNobodyOutsideIsReachedUnderTheNodesAddress() {
    try (var cluster = cluster(Encapsulation.ALWAYS, false)) {
      var node = cluster.node(1, Subnet.FIRST);
      cluster.converge();
      var pod = node.attach(2);

      assertThat(Tcp.reaches(pod.namespace(), cluster.underlay().outside(), Underlay.OUTSIDE_IPV4))
          .isFalse();
    }
  }

  @Test
  void nodesSeeTheNodesAddressWhereTheAdministratorSaysSo() {
    try (var cluster = cluster(Encapsulation.ALWAYS, true)) {
      cluster.set(new NodeView.Settings(0, true));
      var first = cluster.node(1, Subnet.FIRST);
      var second = cluster.node(2, Subnet.FIRST);
      cluster.converge();
      var pod = first.attach(2);

      assertThat(Tcp.reach(pod.namespace(), second.namespace(), second.ipv4()))
          .isEqualTo(first.ipv4());
    }
  }

  @Test
  void theModeOfPoolsCanBeChangedWhilePodsRun() {
    try (var cluster = cluster(Encapsulation.ALWAYS, true)) {
      var first = cluster.node(1, Subnet.FIRST);
      var second = cluster.node(2, Subnet.FIRST);
      cluster.converge();
      var pod = first.attach(2);
      var other = second.attach(2);
      Tcp.reach(pod.namespace(), other.namespace(), other.ipv4());

      for (var mode : List.of(Encapsulation.NEVER, Encapsulation.ALWAYS)) {
        cluster.setVxlan(mode);
        cluster.converge();

        assertThat(Tcp.reach(pod.namespace(), other.namespace(), other.ipv4()))
            .isEqualTo(pod.ipv4());
        assertThat(isSettled(first)).isTrue();
      }
    }
  }

  private static boolean isSettled(Node node) {
    return node.missing().equals(Delta.NONE);
  }

  @Test
  void aBorrowedAddressIsReachedAtItsHolder() {
    try (var cluster = cluster(Encapsulation.ALWAYS, true)) {
      var first = cluster.node(1, Subnet.FIRST);
      var second = cluster.node(2, Subnet.FIRST);
      cluster.converge();
      var pod = first.attach(2);

      var borrower = second.borrow(first.podIpv4(40), 7);
      cluster.converge();

      assertThat(Tcp.reach(pod.namespace(), borrower.namespace(), borrower.ipv4()))
          .isEqualTo(pod.ipv4());
    }
  }
}
