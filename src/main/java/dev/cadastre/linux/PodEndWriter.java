package dev.cadastre.linux;

import static dev.cadastre.netlink.AddressMessage.RTM_NEWADDR;
import static dev.cadastre.netlink.Header.NLM_F_CREATE;
import static dev.cadastre.netlink.Header.NLM_F_EXCL;
import static dev.cadastre.netlink.Header.NLM_F_REPLACE;
import static dev.cadastre.netlink.LinkMessage.RTM_NEWLINK;
import static dev.cadastre.netlink.NeighbourMessage.RTM_NEWNEIGH;
import static dev.cadastre.netlink.RouteMessage.RTM_NEWROUTE;
import static dev.cadastre.netlink.RuleMessage.RTM_NEWRULE;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.dataplane.Route;
import dev.cadastre.dataplane.SourceRule;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.LinkMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What a pod end carries. Where another network of the pod has the default route, that stays: ours
 * then serve what is sent from our addresses alone, out of a table of their own.
 */
final class PodEndWriter {
  private static final int FIRST_TABLE = 4096;
  private static final int TABLES = 4096;

  private final PodWiring.PodEnd end;
  private final int link;

  PodEndWriter(PodWiring.PodEnd end, int link) {
    this.end = end;
    this.link = link;
  }

  /** True, for those who want something back; can be repeated where an address was refused. */
  boolean write(NetlinkSocket socket) {
    writeAddresses(socket);
    var requests = new ArrayList<Request>();
    for (var neighbour : end.neighbours()) {
      requests.add(
          new Request(
              "add " + neighbour,
              RTM_NEWNEIGH,
              NLM_F_CREATE | NLM_F_REPLACE,
              LinkEntryMessages.neighbour(neighbour, link)));
    }
    var routes = new LinkedHashMap<Request, Route>();
    end.routes().forEach(route -> routes.put(add(route, NLM_F_EXCL), route));
    requests.addAll(routes.keySet());
    var taken = new ArrayList<Route>();
    for (var refusal : socket.executeAll(requests)) {
      var route = routes.get(refusal.request());
      if (route == null || !refusal.reason().is(Errno.EEXIST)) {
        throw refusal.reason();
      }
      taken.add(route);
    }
    writeAside(taken, socket);
    return true;
  }

  private void writeAddresses(NetlinkSocket socket) {
    var requests = new ArrayList<Request>();
    requests.add(up(end.name(), LinkMessage.of(Attributes.NONE).at(link)));
    end.addresses().forEach(address -> requests.add(address(end.name(), address, link)));
    for (var refusal : socket.executeAll(requests)) {
      throw refusal.reason();
    }
  }

  private void writeAside(List<Route> taken, NetlinkSocket socket) {
    int table = FIRST_TABLE + Math.floorMod(end.name().hashCode(), TABLES);
    var requests = new ArrayList<Request>();
    for (var route : taken) {
      requests.add(add(route.in(table), NLM_F_REPLACE));
    }
    for (var address : end.addresses()) {
      if (taken.stream().anyMatch(r -> r.destination().family() == address.address().family())) {
        requests.add(
            add(new SourceRule(Cidr.host(address.address()), table, SourceRule.BEFORE_MAIN)));
      }
    }
    for (var refusal : socket.executeAll(requests)) {
      // A rule outlives the link that it was made for.
      if (!refusal.reason().is(Errno.EEXIST)) {
        throw refusal.reason();
      }
    }
  }

  private Request add(Route route, int flag) {
    return new Request(
        "add " + route, RTM_NEWROUTE, NLM_F_CREATE | flag, RouteMessages.toWrite(route, link));
  }

  private static Request add(SourceRule rule) {
    return new Request(
        "add " + rule, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, SourceRuleMessages.of(rule));
  }

  static Request up(String name, LinkMessage link) {
    return new Request("set link %s up".formatted(name), RTM_NEWLINK, 0, link.up());
  }

  static Request address(String name, InterfaceAddress address, int link) {
    return new Request(
        "add " + new LinkAddress(name, address),
        RTM_NEWADDR,
        NLM_F_CREATE | NLM_F_REPLACE,
        LinkEntryMessages.address(address, link));
  }
}
