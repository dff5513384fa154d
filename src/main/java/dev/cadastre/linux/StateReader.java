package dev.cadastre.linux;

import static dev.cadastre.netlink.AddressMessage.RTM_GETADDR;
import static dev.cadastre.netlink.NeighbourMessage.AF_BRIDGE;
import static dev.cadastre.netlink.NeighbourMessage.NDA_IFINDEX;
import static dev.cadastre.netlink.NeighbourMessage.RTM_GETNEIGH;
import static dev.cadastre.netlink.RouteMessage.RTM_GETROUTE;
import static dev.cadastre.netlink.RuleMessage.RTM_GETRULE;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.HostLink;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.KernelObject;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.NodeState;
import dev.cadastre.dataplane.Route;
import dev.cadastre.dataplane.RuleTable;
import dev.cadastre.dataplane.TunnelDevice;
import dev.cadastre.linux.LinkTable.Link;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.AddressMessage;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.Message;
import dev.cadastre.netlink.NeighbourMessage;
import dev.cadastre.netlink.PrefixLengths;
import dev.cadastre.netlink.RouteMessage;
import dev.cadastre.netlink.RuleMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the kernel of a node holds: by a few dumps, however many pods there are. */
final class StateReader {
  private static final Set<String> TUNNELS = Set.of(TunnelDevice.VXLAN, TunnelDevice.IPIP);

  private final NetlinkSocket route;
  private final PacketTable packets;

  StateReader(NetlinkSocket route, PacketTable packets) {
    this.route = route;
    this.packets = packets;
  }

  List<HostLink> links() {
    var links = LinkTable.read(route);
    var addresses = addresses();
    return links.all().stream()
        .map(
            link ->
                new HostLink(
                    link.name(),
                    link.index(),
                    link.mtu(),
                    link.up(),
                    addresses.getOrDefault(link.index(), List.of())))
        .toList();
  }

  /** By the link's index, in the kernel's order. */
  private Map<Integer, List<InterfaceAddress>> addresses() {
    var byLink = new HashMap<Integer, List<InterfaceAddress>>();
    var all = new AddressMessage(Families.AF_UNSPEC, 0, 0, 0, 0, Attributes.NONE);
    for (var message : route.dump(new Request("read the addresses", RTM_GETADDR, 0, all))) {
      var address = (AddressMessage) message;
      byLink
          .computeIfAbsent(address.index(), _ -> new ArrayList<>())
          .add(LinkEntryMessages.seen(address));
    }
    return byLink;
  }

  NodeState read() {
    var links = LinkTable.read(route);
    var objects = new ArrayList<KernelObject>(Settings.readNode());
    objects.addAll(Settings.read(links.all(), route));
    var tunnels = ours(links, link -> TUNNELS.contains(link.name()));
    tunnels.forEach(link -> objects.add(TunnelMessages.seen(link)));
    addAddresses(links, objects);
    tunnels.forEach(link -> addNeighbours(link, objects));
    for (var family : IpFamily.values()) {
      routes(family, links).forEach(objects::add);
      addRules(family, objects);
    }
    packets.read(RuleTable.CADASTRE).ifPresent(objects::add);
    return NodeState.of(objects);
  }

  /** All that one link carries, and our routes by it. */
  List<KernelObject> ofLink(Link link, LinkTable links) {
    var objects = new ArrayList<KernelObject>(Settings.read(List.of(link), route));
    for (var address : addresses().getOrDefault(link.index(), List.of())) {
      objects.add(new LinkAddress(link.name(), address));
    }
    addNeighbours(link, objects);
    for (var family : IpFamily.values()) {
      routes(family, links).stream()
          .filter(found -> found.link().filter(link.name()::equals).isPresent())
          // Those of a pod's second network stand in a table of their own.
          .flatMap(found -> Stream.of(found, found.in(Route.MAIN)))
          .forEach(objects::add);
    }
    return objects;
  }

  private static boolean isOurs(Link link) {
    return Attachment.isHostEndName(link.name()) || TUNNELS.contains(link.name());
  }

  private static List<Link> ours(LinkTable links, Predicate<Link> whose) {
    return links.all().stream().filter(whose).toList();
  }

  private void addAddresses(LinkTable links, List<KernelObject> into) {
    var addresses = addresses();
    for (var link : ours(links, StateReader::isOurs)) {
      for (var address : addresses.getOrDefault(link.index(), List.of())) {
        into.add(new LinkAddress(link.name(), address));
      }
    }
  }

  private void addNeighbours(Link link, List<KernelObject> into) {
    var neighbours =
        new NeighbourMessage(
            0, 0, 0, 0, 0, Attributes.of(a -> a.putU32(NDA_IFINDEX, link.index())));
    var forwarding = new NeighbourMessage(AF_BRIDGE, link.index(), 0, 0, 0, Attributes.NONE);
    for (var which : List.of(neighbours, forwarding)) {
      var request = new Request("read the neighbours of " + link.name(), RTM_GETNEIGH, 0, which);
      for (var message : route.dump(request)) {
        var neighbour = (NeighbourMessage) message;
        if (neighbour.index() == link.index()) {
          LinkEntryMessages.seen(neighbour, link.name()).ifPresent(into::add);
        }
      }
    }
  }

  /** Ours of a family. */
  List<Route> routes(IpFamily family, LinkTable links) {
    var request = new Request("read the routes", RTM_GETROUTE, 0, RouteMessages.ours(family));
    return dump(family, request).stream()
        .map(RouteMessage.class::cast)
        .filter(RouteMessages::isOurs)
        .map(message -> RouteMessages.seen(message, links))
        .toList();
  }

  /** A kernel without IPv6 holds nothing of it. */
  private List<Message> dump(IpFamily family, Request request) {
    try {
      return route.dump(request);
    } catch (KernelException e) {
      boolean unknownFamily = e.is(Errno.EAFNOSUPPORT) || e.is(Errno.EOPNOTSUPP);
      if (family == IpFamily.IPV6 && unknownFamily) {
        return List.of();
      }
      throw e;
    }
  }

  private void addRules(IpFamily family, List<KernelObject> into) {
    var all =
        new RuleMessage(Families.number(family), PrefixLengths.NONE, 0, 0, 0, 0, Attributes.NONE);
    for (var message : dump(family, new Request("read the routing rules", RTM_GETRULE, 0, all))) {
      var rule = (RuleMessage) message;
      if (SourceRuleMessages.isOurs(rule)) {
        into.add(SourceRuleMessages.seen(rule));
      }
    }
  }
}
