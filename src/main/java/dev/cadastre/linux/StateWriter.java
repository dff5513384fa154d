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

import dev.cadastre.dataplane.Attachment;
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
import java.util.function.IntFunction;

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
      case TunnelDevice gone ->
          Optional.of(request("delete", gone, RTM_DELLINK, 0, named(gone.name())));
      default ->
          words(object).map(words -> request("delete", object, words.delete(), 0, words.message()));
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
    addRefusals(route.executeAll(raisings(wantedRoutes)));
    addRefusals(routes.put(wantedRoutes, links));
  }

  /** The kernel takes no route by a link that is down, as a crash or somebody may have left it. */
  private List<Request> raisings(List<Route> wanted) {
    return wanted.stream()
        .flatMap(route -> route.link().stream())
        .filter(Attachment::isHostEndName)
        .distinct()
        .flatMap(name -> links.find(name).stream())
        .filter(link -> !link.up())
        .map(link -> PodAttacher.up(link.name(), link.index(), link.mtu()))
        .toList();
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
    int flags = NLM_F_CREATE | (object instanceof SourceRule ? NLM_F_EXCL : NLM_F_REPLACE);
    return words(object).map(words -> request("add", object, words.add(), flags, words.message()));
  }

  /** How netlink speaks of an object that is added and deleted by the same message. */
  private record Words(int add, int delete, Message message) {}

  /** Nothing where its link is gone, and for what is spoken of otherwise. */
  private Optional<Words> words(KernelObject object) {
    return switch (object) {
      case SourceRule rule ->
          Optional.of(new Words(RTM_NEWRULE, RTM_DELRULE, SourceRuleMessages.of(rule)));
      case LinkAddress own ->
          on(own, RTM_NEWADDR, RTM_DELADDR, at -> LinkEntryMessages.address(own.address(), at));
      case Neighbour other ->
          on(other, RTM_NEWNEIGH, RTM_DELNEIGH, at -> LinkEntryMessages.neighbour(other, at));
      case ForwardingEntry entry ->
          on(entry, RTM_NEWNEIGH, RTM_DELNEIGH, at -> LinkEntryMessages.forwarding(entry, at));
      case Route _, TunnelDevice _, RuleTable _, Sysctl _ -> Optional.empty();
    };
  }

  private Optional<Words> on(KernelObject object, int add, int delete, IntFunction<Message> form) {
    return index(object).map(link -> new Words(add, delete, form.apply(link)));
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
