package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.ClusterNode.Block;
import dev.cadastre.dataplane.ClusterNode.Borrowed;
import dev.cadastre.dataplane.ClusterNode.Tunnel;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.testkit.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Views of clusters: random ones, in which everything collides often. */
final class Views {
  private static final Cidr IPV4 = Cidr.parse("10.244.0.0/22");
  private static final Cidr IPV6 = Cidr.parse("fd00:10:244::/118");

  private Views() {}

  static NodeView any(Samples s) {
    var nodes = IntStream.range(0, s.between(0, 4)).mapToObj(i -> node(s, "node-" + i)).toList();
    var links = new ArrayList<HostLink>();
    nodes.stream()
        .filter(node -> node.name().equals("node-0"))
        .flatMap(node -> node.addresses().stream())
        .forEach(own -> links.add(new HostLink("eth" + links.size(), 2, 1500, true, List.of(own))));
    return new NodeView(
        "node-0",
        nodes,
        s.listOf(3, Views::pool),
        pods(s),
        s.chance(0.9) ? links : List.of(),
        new NodeView.Settings(s.oneOf(List.of(0, 1400)), s.chance(0.3)));
  }

  static NodeView shuffled(NodeView view, Samples s) {
    return new NodeView(
        view.name(),
        s.shuffled(view.nodes()),
        s.shuffled(view.pools()),
        s.shuffled(view.pods()),
        s.shuffled(view.links()),
        view.settings());
  }

  private static ClusterNode node(Samples s, String name) {
    var addresses = new ArrayList<InterfaceAddress>();
    if (s.chance(0.9)) {
      addresses.add(new InterfaceAddress(s.addressIn(Cidr.parse("192.0.2.0/23")), 24));
    }
    if (s.chance(0.5)) {
      addresses.add(new InterfaceAddress(s.addressIn(Cidr.parse("2001:db8::/63")), 64));
    }
    return new ClusterNode(
        name,
        addresses,
        s.chance(0.9) ? Optional.of(ClusterNode.vtepMac(name)) : Optional.empty(),
        s.listOf(3, t -> new Tunnel(t.oneOf(TunnelKind.class), address(t))),
        s.listOf(3, t -> new Block(block(t), t.between(1, 5))),
        s.listOf(2, t -> new Borrowed(address(t), t.between(1, 5))));
  }

  private static IpAddress address(Samples s) {
    return s.addressIn(s.family() == IpFamily.IPV4 ? IPV4 : IPV6);
  }

  private static Cidr block(Samples s) {
    return s.family() == IpFamily.IPV4 ? s.subnetOf(IPV4, 26) : s.subnetOf(IPV6, 122);
  }

  private static RoutedPool pool(Samples s) {
    boolean ipv4 = s.family() == IpFamily.IPV4;
    var vxlan = s.oneOf(Encapsulation.class);
    var ipip =
        ipv4 && vxlan == Encapsulation.NEVER ? s.oneOf(Encapsulation.class) : Encapsulation.NEVER;
    var whole = ipv4 ? IPV4 : IPV6;
    return new RoutedPool(
        s.chance(0.7) ? whole : s.subnetOf(whole, whole.prefixLength() + 1),
        vxlan,
        ipip,
        s.chance(0.5));
  }

  private static List<LocalPod> pods(Samples s) {
    return IntStream.range(0, s.between(0, 4))
        .mapToObj(i -> new Attachment("net", "container-" + i, "eth0"))
        .map(attachment -> LocalPod.of(attachment, s.listOf(2, Views::address)))
        .toList();
  }
}
