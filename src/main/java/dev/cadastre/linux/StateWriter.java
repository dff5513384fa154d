package dev.cadastre.linux;

import static dev.cadastre.netlink.AddressMessage.RTM_DELADDR;
import static dev.cadastre.netlink.AddressMessage.RTM_NEWADDR;
import static dev.cadastre.netlink.Header.NLM_F_CREATE;
import static dev.cadastre.netlink.Header.NLM_F_EXCL;
import static dev.cadastre.netlink.Header.NLM_F_REPLACE;
import static dev.cadastre.netlink.LinkMessage.IFLA_IFNAME;
import static dev.cadastre.netlink.LinkMessage.RTM_DELLINK;
import static dev.cadastre.netlink.LinkMessage.RTM_NEWLINK;
import static dev.cadastre.netlink.NeighbourMessage.RTM_DELNEIGH;
import static dev.cadastre.netlink.NeighbourMessage.RTM_NEWNEIGH;
import static dev.cadastre.netlink.RouteMessage.RTM_DELROUTE;
import static dev.cadastre.netlink.RuleMessage.RTM_DELRULE;
import static dev.cadastre.netlink.RuleMessage.RTM_NEWRULE;

import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.KernelObject;
import dev.cadastre.dataplane.LinkEntry.ForwardingEntry;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.LinkEntry.Neighbour;
import dev.cadastre.dataplane.Route;
import dev.cadastre.dataplane.RuleTable;
import dev.cadastre.dataplane.SourceRule;
import dev.cadastre.dataplane.Sysctl;
import dev.cadastre.dataplane.TunnelDevice;
import dev.cadastre.linux.NetlinkSocket.Refusal;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.LinkMessage;
import dev.cadastre.netlink.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the changes of one delta: what netlink takes goes out many at once, in order; files and
 * packet rules are written in between.
 */
final class StateWriter {
  /** What is not there any more need not be deleted, and nothing can be put on it. */
  private static final Set<Errno> GONE = Set.of(Errno.ENODEV, Errno.ENOENT, Errno.ESRCH);

  private static final Set<Errno> NOT_DELETABLE =
      Set.of(Errno.ENODEV, Errno.ENOENT, Errno.ESRCH, Errno.EADDRNOTAVAIL);

  private final NetlinkSocket route;
  private final PacketTable packets;
  private final RouteWriter routes;
  private final Refusals refusals = new Refusals();
  private LinkTable links;

  StateWriter(NetlinkSocket route, PacketTable packets, StateReader reader) {
    this.route = route;
    this.packets = packets;
    this.links = LinkTable.read(route);
    this.routes = new RouteWriter(route, reader);
  }

  void apply(Delta delta) {
    delete(delta.removed());
    put(delta.put());
    refusals.rethrow();
  }

  private void delete(List<KernelObject> removed) {
    var requests = new ArrayList<Request>();
    for (var object : removed) {
      deletion(object).ifPresent(requests::add);
    }
    for (var refusal : route.executeAll(requests)) {
      if (NOT_DELETABLE.stream().noneMatch(refusal.reason()::is)) {
        refusals.add(refusal.reason());
      }
    }
    removed.stream()
        .filter(RuleTable.class::isInstance)
        .map(RuleTable.class::cast)
        .forEach(this::deleteRules);
  }

  private void deleteRules(RuleTable table) {
    try {
      packets.delete(table.name());
    } catch (KernelException e) {
      if (!e.is(Errno.ENOENT)) {
        refusals.add(e);
      }
    }
  }

  private Optional<Request> deletion(KernelObject object) {
    return switch (object) {
      case Route gone ->
          Optional.of(request("delete", gone, RTM_DELROUTE, 0, RouteMessages.toDelete(gone)));
      case SourceRule gone ->
          Optional.of(request("delete", gone, RTM_DELRULE, 0, SourceRuleMessages.of(gone)));
      case LinkAddress gone ->
          index(gone)
              .map(
                  link ->
                      request(
                          "delete",
                          gone,
                          RTM_DELADDR,
                          0,
                          LinkEntryMessages.address(gone.address(), link)));
      case Neighbour gone ->
          index(gone)
              .map(
                  link ->
                      request(
                          "delete",
                          gone,
                          RTM_DELNEIGH,
                          0,
                          LinkEntryMessages.neighbour(gone, link)));
      case ForwardingEntry gone ->
          index(gone)
              .map(
                  link ->
                      request(
                          "delete",
                          gone,
                          RTM_DELNEIGH,
                          0,
                          LinkEntryMessages.forwarding(gone, link)));
      case TunnelDevice gone ->
          Optional.of(request("delete", gone, RTM_DELLINK, 0, named(gone.name())));
      case RuleTable _, Sysctl _ -> Optional.empty();
    };
  }

  private static LinkMessage named(String link) {
    return LinkMessage.of(Attributes.of(a -> a.put(IFLA_IFNAME, link)));
  }

  private Optional<Integer> index(KernelObject object) {
    return object.link().flatMap(links::find).map(LinkTable.Link::index);
  }

  private static Request request(
      String verb, KernelObject object, int type, int flags, Message message) {
    return new Request(verb + " " + object, type, flags, message);
  }

  private void put(List<KernelObject> objects) {
    for (var object : objects) {
      try {
        switch (object) {
          case RuleTable table -> packets.replace(table);
          case TunnelDevice device -> putDevice(device);
          case Sysctl setting -> putSetting(setting);
          default -> {
            // Together, below.
          }
        }
      } catch (KernelException e) {
        refusals.add(e);
      }
    }
    links = LinkTable.read(route);
    var entries = new ArrayList<Request>();
    var wantedRoutes = new ArrayList<Route>();
    for (var object : objects) {
      if (object instanceof Route wanted) {
        wantedRoutes.add(wanted);
      } else {
        addition(object).ifPresent(entries::add);
      }
    }
    addRefusals(route.executeAll(entries));
    addRefusals(routes.put(wantedRoutes, links));
  }

  private void addRefusals(List<Refusal> refused) {
    for (var refusal : refused) {
      if (GONE.stream().noneMatch(refusal.reason()::is)) {
        refusals.add(refusal.reason());
      }
    }
  }

  private void putSetting(Sysctl setting) {
    boolean linkGone = setting.link().isPresent() && index(setting).isEmpty();
    if (!linkGone) {
      Settings.write(setting);
    }
  }

  private Optional<Request> addition(KernelObject object) {
    int flags = NLM_F_CREATE | NLM_F_REPLACE;
    return switch (object) {
      case LinkAddress put ->
          index(put)
              .map(
                  link ->
                      request(
                          "add",
                          put,
                          RTM_NEWADDR,
                          flags,
                          LinkEntryMessages.address(put.address(), link)));
      case Neighbour put ->
          index(put)
              .map(
                  link ->
                      request(
                          "add", put, RTM_NEWNEIGH, flags, LinkEntryMessages.neighbour(put, link)));
      case ForwardingEntry put ->
          index(put)
              .map(
                  link ->
                      request(
                          "add",
                          put,
                          RTM_NEWNEIGH,
                          flags,
                          LinkEntryMessages.forwarding(put, link)));
      case SourceRule put ->
          Optional.of(
              request(
                  "add", put, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, SourceRuleMessages.of(put)));
      case Route _, TunnelDevice _, RuleTable _, Sysctl _ -> Optional.empty();
    };
  }

  private void putDevice(TunnelDevice device) {
    if (links.find(device.name()).isEmpty()) {
      create(device);
    }
    links = LinkTable.read(route);
    int index =
        index(device)
            .orElseThrow(() -> new KernelException("add " + device, "it went away at once"));
    // On a kernel without IPv6 there is nothing to be kept out.
    route.executeAll(
        List.of(
            request(
                "keep IPv6 off",
                device,
                RTM_NEWLINK,
                0,
                TunnelMessages.withoutLinkLocalAddress(index))));
    route.execute(
        request("change", device, RTM_NEWLINK, 0, TunnelMessages.toChange(device, index)));
  }

  private void create(TunnelDevice device) {
    try {
      route.execute(
          request(
              "add",
              device,
              RTM_NEWLINK,
              NLM_F_CREATE | NLM_F_EXCL,
              TunnelMessages.toCreate(device)));
    } catch (KernelException e) {
      if (e.is(Errno.EOPNOTSUPP)) {
        throw new KernelException(
            "add " + device,
            Errno.EOPNOTSUPP,
            "this kernel lacks the module; choose another encapsulation in the pools");
      }
      throw e;
    }
  }
}
