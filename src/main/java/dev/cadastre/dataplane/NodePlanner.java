package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import dev.cadastre.dataplane.LinkEntry.ForwardingEntry;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.LinkEntry.Neighbour;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a node's kernel should hold, from what the cluster says. A node whose own entry or address
 * is not known yet keeps its pods reachable from itself, and no more.
 *
 * <p>One VXLAN device serves both families: it wraps in the family of the underlying network (IPv4
 * where the node has such an address), and inside it routes either.
 */
public final class NodePlanner {
  /** What VXLAN adds to a packet: outer Ethernet, IP and UDP headers, and its own. */
  private static final int VXLAN_OVERHEAD_IPV4 = 50;

  private static final int VXLAN_OVERHEAD_IPV6 = 70;
  private static final int IPIP_OVERHEAD = 20;
  private static final int ETHERNET_MTU = 1500;

  private final NodeView view;
  private final List<KernelObject> objects = new ArrayList<>();

  private NodePlanner(NodeView view) {
    this.view = view;
  }

  /** The whole state. */
  public static NodeState plan(NodeView view) {
    var planner = new NodePlanner(view);
    planner.addPods();
    planner.addForwarding();
    planner.addTunnels();
    planner.objects.addAll(ClusterRoutes.plan(view));
    planner.addRules();
    planner.objects.add(PacketRules.plan(view));
    return NodeState.of(planner.objects);
  }

  /** The MTU of pods to be: what is set, or the uplink's less what wrapping adds. */
  public static int podMtu(NodeView view) {
    if (view.settings().mtu() > 0) {
      return view.settings().mtu();
    }
    int uplink = underlay(view).flatMap(view::uplink).map(HostLink::mtu).orElse(ETHERNET_MTU);
    return uplink - overhead(view);
  }

  /** The family that packets to other nodes are wrapped in. */
  static Optional<IpFamily> underlay(NodeView view) {
    return Stream.of(IpFamily.values())
        .filter(family -> view.uplink(family).isPresent())
        .findFirst();
  }

  static boolean usesVxlan(NodeView view) {
    return view.pools().stream().anyMatch(pool -> pool.vxlanMode() != Encapsulation.NEVER);
  }

  static boolean usesIpip(NodeView view) {
    return view.pools().stream().anyMatch(pool -> pool.ipipMode() != Encapsulation.NEVER);
  }

  private static int overhead(NodeView view) {
    int vxlan = usesVxlan(view) ? vxlanOverhead(underlay(view).orElse(IpFamily.IPV4)) : 0;
    int ipip = usesIpip(view) ? IPIP_OVERHEAD : 0;
    return Math.max(vxlan, ipip);
  }

  private static int vxlanOverhead(IpFamily underlay) {
    return switch (underlay) {
      case IPV4 -> VXLAN_OVERHEAD_IPV4;
      case IPV6 -> VXLAN_OVERHEAD_IPV6;
    };
  }

  private void addPods() {
    view.pods().forEach(pod -> objects.addAll(PodNetwork.kept(pod)));
  }

  private void addForwarding() {
    for (var family : IpFamily.values()) {
      boolean served = view.pools().stream().anyMatch(pool -> pool.cidr().family() == family);
      if (served) {
        objects.add(
            switch (family) {
              case IPV4 -> Sysctl.ofNode("net/ipv4/ip_forward", "1");
              case IPV6 -> Sysctl.ofNode("net/ipv6/conf/all/forwarding", "1");
            });
      }
    }
  }

  private void addTunnels() {
    var self = view.self();
    var underlay = underlay(view);
    if (self.isEmpty() || underlay.isEmpty()) {
      return;
    }
    if (usesVxlan(view)) {
      addVxlan(self.get(), underlay.get());
    }
    if (usesIpip(view)) {
      addIpip(self.get());
    }
  }

  private void addVxlan(ClusterNode self, IpFamily underlay) {
    objects.add(
        new TunnelDevice.Vxlan(
            TunnelDevice.VXLAN,
            TunnelDevice.Vxlan.Form.CADASTRE,
            address(self, underlay),
            self.vtepMac().orElse(ClusterNode.vtepMac(self.name())),
            deviceMtu(underlay, vxlanOverhead(underlay)),
            true));
    objects.add(acceptingNodes(TunnelDevice.VXLAN));
    addAddresses(TunnelDevice.VXLAN, self.tunnelAddresses(TunnelKind.VXLAN));
    for (var node : view.others()) {
      addPeer(node, underlay);
    }
  }

  private void addPeer(ClusterNode node, IpFamily underlay) {
    if (node.vtepMac().isEmpty() || node.address(underlay).isEmpty()) {
      return;
    }
    var mac = node.vtepMac().get();
    objects.add(new ForwardingEntry(TunnelDevice.VXLAN, mac, address(node, underlay)));
    for (var tunnel : node.tunnelAddresses(TunnelKind.VXLAN)) {
      objects.add(new Neighbour(TunnelDevice.VXLAN, tunnel, mac));
      if (tunnel.family() == IpFamily.IPV6) {
        // The kernel takes no IPv6 gateway that another route sends elsewhere, as the way to the
        // block that it lies in may.
        objects.add(new Route.OnLink(Cidr.host(tunnel), TunnelDevice.VXLAN));
      }
    }
  }

  private void addRules() {
    var rules = ClusterRoutes.planRules(view);
    objects.addAll(rules);
    if (rules.stream().anyMatch(rule -> rule.source().family() == IpFamily.IPV4)) {
      view.uplink(IpFamily.IPV4).map(link -> acceptingNodes(link.name())).ifPresent(objects::add);
    }
  }

  private void addIpip(ClusterNode self) {
    if (view.uplink(IpFamily.IPV4).isEmpty()) {
      return;
    }
    objects.add(
        new TunnelDevice.Ipip(
            TunnelDevice.IPIP,
            address(self, IpFamily.IPV4),
            deviceMtu(IpFamily.IPV4, IPIP_OVERHEAD),
            true));
    objects.add(acceptingNodes(TunnelDevice.IPIP));
    addAddresses(TunnelDevice.IPIP, self.tunnelAddresses(TunnelKind.IPIP));
  }

  /**
   * Answers of nodes come out of the tunnel, though the way to nodes is not into it; and what nodes
   * send to a NodePort comes from the uplink, though its pod's way to nodes is not into that.
   */
  private static Sysctl acceptingNodes(String link) {
    return Sysctl.ofLink("ipv4/conf", link, "rp_filter", "2");
  }

  private void addAddresses(String link, Iterable<IpAddress> addresses) {
    for (var address : addresses) {
      objects.add(new LinkAddress(link, InterfaceAddress.host(address)));
    }
  }

  private int deviceMtu(IpFamily underlay, int overhead) {
    return view.settings().mtu() > 0
        ? view.settings().mtu()
        : view.uplink(underlay).orElseThrow().mtu() - overhead;
  }

  private static IpAddress address(ClusterNode node, IpFamily family) {
    return node.address(family).orElseThrow().address();
  }
}
