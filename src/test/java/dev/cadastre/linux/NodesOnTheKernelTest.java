package dev.cadastre.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.RoutedPool;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.linux.TestCluster.Node;
import dev.cadastre.linux.TestCluster.Pod;
import dev.cadastre.linux.Underlay.Subnet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes in one subnet, one in another; pods of all three. */
@Tag("kernel")
class NodesOnTheKernelTest {
  private static TestCluster cluster;
  private static Node first;
  private static Node second;
  private static Node third;
  private static Pod here;
  private static Pod neighbour;
  private static Pod onSecond;
  private static Pod onThird;

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
    here = first.attach(2);
    neighbour = first.attach(3);
    onSecond = second.attach(2);
    onThird = third.attach(2);
    cluster.converge();
  }

  @AfterAll
  static void takeDown() {
    cluster.close();
  }

  @Test
  void podsSeeEachOthersTrueAddresses() {
    for (var other : java.util.List.of(neighbour, onSecond, onThird)) {
      assertThat(Tcp.reach(here.namespace(), other.namespace(), other.ipv4()))
          .isEqualTo(here.ipv4());
    }
  }

  @Test
  void whatIsThereIsWhatWasPlanned() {
    assertThat(first.missing()).isEqualTo(Delta.NONE);
    assertThat(third.missing()).isEqualTo(Delta.NONE);
  }

  @Test
  void podsLeaveTheClusterUnderTheirNodesAddress() {
    var outside = cluster.underlay().outside();
    assertThat(Tcp.reach(here.namespace(), outside, Underlay.OUTSIDE_IPV4)).isEqualTo(first.ipv4());
  }
}
