package dev.cadastre.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.dataplane.ClusterNode.Block;
import dev.cadastre.dataplane.ClusterNode.Borrowed;
import dev.cadastre.dataplane.ClusterNode.Tunnel;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.testkit.Samples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodePlannerTest {
  private static final int CASES = 500;
  private static final HostLink UPLINK =
      new HostLink("eth0", 2, 1500, true, List.of(InterfaceAddress.parse("192.0.2.1/24")));
  private static final RoutedPool VXLAN = pool("10.244.0.0/16", Encapsulation.ALWAYS);

  @Test
  void afterTheDifferenceIsAppliedThereIsNone() {
    Samples.repeat(
        CASES,
        samples -> {
          var desired = NodePlanner.plan(Views.any(samples));
          var actual = NodePlanner.plan(Views.any(samples));
          var after = actual.after(Delta.between(desired, actual));
          assertThat(Delta.between(desired, after)).isEqualTo(Delta.NONE);
        });
  }

  @Test
  void nothingThatIsNotWantedIsLeftButSettings() {
    Samples.repeat(
        CASES,
        samples -> {
          var actual = NodePlanner.plan(Views.any(samples));
          var after = actual.after(Delta.between(NodeState.EMPTY, actual));
          assertThat(after.objects()).allMatch(Sysctl.class::isInstance);
        });
  }

  @Test
  void whatIsRightIsNotTouched() {
    Samples.repeat(
        CASES,
        samples -> {
          var desired = NodePlanner.plan(Views.any(samples));
          assertThat(Delta.between(desired, desired)).isEqualTo(Delta.NONE);
        });
  }

  @Test
  void theOrderInWhichThingsAreKnownDoesNotMatter() {
    Samples.repeat(
        CASES,
        samples -> {
          var view = Views.any(samples);
          assertThat(NodePlanner.plan(Views.shuffled(view, samples)))
              .isEqualTo(NodePlanner.plan(view));
        });
  }

  @Test
  void anAddressHasOneWay() {
    Samples.repeat(
        CASES,
        samples ->
            assertThat(NodePlanner.plan(Views.any(samples)).objects(Route.class))
                .doesNotHaveDuplicates()
                .extracting(Route::key)
                .doesNotHaveDuplicates());
  }

  private static RoutedPool pool(String cidr, Encapsulation vxlan) {
    return new RoutedPool(Cidr.parse(cidr), vxlan, Encapsulation.NEVER, true);
  }

  /** A node with one block, a tunnel address at its beginning. */
  private static ClusterNode node(String name, String address, Block block, Borrowed... borrowed) {
    return new ClusterNode(
        name,
        List.of(InterfaceAddress.parse(address)),
        Optional.of(ClusterNode.vtepMac(name)),
        List.of(new Tunnel(TunnelKind.VXLAN, block.cidr().base())),
        List.of(block),
        List.of(borrowed));
  }

  private static Block block(String cidr, long sequence) {
    return new Block(Cidr.parse(cidr), sequence);
  }

  private static NodeState plan(RoutedPool pool, ClusterNode... nodes) {
    return NodePlanner.plan(view(pool, List.of(), nodes));
  }

  private static NodeView view(RoutedPool pool, List<LocalPod> pods, ClusterNode... nodes) {
    return new NodeView(
        "a", List.of(nodes), List.of(pool), pods, List.of(UPLINK), NodeView.Settings.DEFAULT);
  }

  private static final ClusterNode SELF = node("a", "192.0.2.1/24", block("10.244.1.0/26", 1));

  @Test
  void aBlockOfAnotherNodeIsReachedThroughTheTunnel() {
    var other = node("b", "192.0.2.2/24", block("10.244.2.0/26", 1));

    var plan = plan(VXLAN, SELF, other);

    var tunnel = IpAddress.parse("10.244.2.0");
    assertThat(plan.objects())
        .contains(
            new Route.Via(Cidr.parse("10.244.2.0/26"), tunnel, TunnelDevice.VXLAN),
            new LinkEntry.Neighbour(TunnelDevice.VXLAN, tunnel, ClusterNode.vtepMac("b")),
            new LinkEntry.ForwardingEntry(
                TunnelDevice.VXLAN, ClusterNode.vtepMac("b"), IpAddress.parse("192.0.2.2")),
            new Route.Blackhole(Cidr.parse("10.244.1.0/26")));
  }

  @Test
  void acrossSubnetsAloneIsWrappedWhereThePoolSaysSo() {
    var near = node("b", "192.0.2.2/24", block("10.244.2.0/26", 1));
    var far = node("c", "198.51.100.3/24", block("10.244.3.0/26", 1));

    var plan = plan(pool("10.244.0.0/16", Encapsulation.CROSS_SUBNET), SELF, near, far);

    assertThat(plan.objects(Route.class))
        .contains(
            new Route.Via(Cidr.parse("10.244.2.0/26"), IpAddress.parse("192.0.2.2"), "eth0"),
            new Route.Via(
                Cidr.parse("10.244.3.0/26"), IpAddress.parse("10.244.3.0"), TunnelDevice.VXLAN));
  }

  @Test
  void ofTwoNodesThatListABlockTheLaterClaimHasIt() {
    var early = node("b", "192.0.2.2/24", block("10.244.2.0/26", 4));
    var late = node("c", "192.0.2.3/24", block("10.244.2.0/26", 9));

    assertThat(plan(pool("10.244.0.0/16", Encapsulation.NEVER), SELF, late, early).objects())
        .contains(new Route.Via(Cidr.parse("10.244.2.0/26"), IpAddress.parse("192.0.2.3"), "eth0"));
  }

  @Test
  void aBorrowedAddressLeavesOurBlockAndAPodOfOursStays() {
    var borrowed = IpAddress.parse("10.244.1.7");
    var other = node("b", "192.0.2.2/24", block("10.244.2.0/26", 1), new Borrowed(borrowed, 5));
    var pool = pool("10.244.0.0/16", Encapsulation.NEVER);
    var away = new Route.Via(Cidr.host(borrowed), IpAddress.parse("192.0.2.2"), "eth0");
    var pod = LocalPod.of(new Attachment("net", "c", "eth0"), List.of(borrowed));

    assertThat(plan(pool, SELF, other).objects()).contains(away);
    assertThat(NodePlanner.plan(view(pool, List.of(pod), SELF, other)).objects())
        .contains(new Route.OnLink(Cidr.host(borrowed), pod.hostEnd()))
        .doesNotContain(away);
  }

  @Test
  void packetsOfPodsToNodesAreWrappedAsThoseToPodsAre() {
    var other = node("b", "192.0.2.2/24", block("10.244.2.0/26", 1));

    assertThat(plan(VXLAN, SELF, other).objects())
        .contains(
            new SourceRule(VXLAN.cidr(), Route.POD_TO_NODE, SourceRule.BEFORE_MAIN),
            new Route.Via(
                Route.POD_TO_NODE,
                Cidr.parse("192.0.2.2/32"),
                IpAddress.parse("10.244.2.0"),
                TunnelDevice.VXLAN));
    assertThat(
            plan(pool("10.244.0.0/16", Encapsulation.NEVER), SELF, other).objects(SourceRule.class))
        .isEmpty();
  }

  @Test
  void aNodeThatIsNotKnownYetKeepsItsPodsAndMakesNoTunnel() {
    var pod =
        LocalPod.of(new Attachment("net", "c", "eth0"), List.of(IpAddress.parse("10.244.1.7")));

    var plan = NodePlanner.plan(view(VXLAN, List.of(pod)));

    assertThat(plan.objects(TunnelDevice.class)).isEmpty();
    assertThat(plan.objects(Route.class)).hasSize(1);
  }

  @Test
  void podsAreAsMuchSmallerThanTheUplinkAsWrappingTakes() {
    assertThat(NodePlanner.podMtu(view(VXLAN, List.of(), SELF))).isEqualTo(1450);
    assertThat(
            NodePlanner.podMtu(view(pool("10.244.0.0/16", Encapsulation.NEVER), List.of(), SELF)))
        .isEqualTo(1500);
  }

  @Test
  void aLinkThatLosesAnAddressGetsItsRoutesAgain() {
    var pod =
        LocalPod.of(new Attachment("net", "c", "eth0"), List.of(IpAddress.parse("10.244.1.7")));
    var desired = NodePlanner.plan(view(VXLAN, List.of(pod), SELF));
    var strange = new LinkAddress(pod.hostEnd(), InterfaceAddress.parse("192.168.7.7/32"));
    var actual = desired.after(new Delta(List.of(), List.of(strange)));

    var delta = Delta.between(desired, actual);

    assertThat(delta.removed()).containsExactly(strange);
    assertThat(delta.put()).contains(new Route.OnLink(Cidr.parse("10.244.1.7/32"), pod.hostEnd()));
  }
}
