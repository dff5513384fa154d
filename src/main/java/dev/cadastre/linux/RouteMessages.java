package dev.cadastre.linux;

import static dev.cadastre.netlink.RouteMessage.RTA_DST;
import static dev.cadastre.netlink.RouteMessage.RTA_GATEWAY;
import static dev.cadastre.netlink.RouteMessage.RTA_OIF;
import static dev.cadastre.netlink.RouteMessage.RTA_TABLE;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Route;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.PrefixLengths;
import dev.cadastre.netlink.RouteMessage;
import dev.cadastre.netlink.RouteMessage.Kind;
import java.util.Optional;

/** Routes of ours as messages, and back. */
final class RouteMessages {
  private RouteMessages() {}

  /**
   * A route to be written.
   *
   * @param link index of its link; nothing for a blackhole
   */
  static RouteMessage toWrite(Route route, int link) {
    return switch (route) {
      case Route.OnLink _ ->
          message(route, scopeOfOnLink(route), RouteMessage.RTN_UNICAST, 0, link, Optional.empty());
      case Route.Via via ->
          message(
              route,
              RouteMessage.RT_SCOPE_UNIVERSE,
              RouteMessage.RTN_UNICAST,
              RouteMessage.RTNH_F_ONLINK,
              link,
              Optional.of(via.gateway()));
      case Route.Blackhole _ ->
          message(
              route,
              RouteMessage.RT_SCOPE_UNIVERSE,
              RouteMessage.RTN_BLACKHOLE,
              0,
              0,
              Optional.empty());
    };
  }

  /** IPv6 knows no scopes. */
  private static int scopeOfOnLink(Route route) {
    return route.destination().family() == IpFamily.IPV4
        ? RouteMessage.RT_SCOPE_LINK
        : RouteMessage.RT_SCOPE_UNIVERSE;
  }

  /** Whatever of ours has the route's place. */
  static RouteMessage toDelete(Route route) {
    return message(
        route, RouteMessage.RT_SCOPE_NOWHERE, RouteMessage.RTN_UNSPEC, 0, 0, Optional.empty());
  }

  private static RouteMessage message(
      Route route, int scope, int type, int flags, int link, Optional<IpAddress> gateway) {
    var destination = route.destination();
    return new RouteMessage(
        Families.number(destination.family()),
        new PrefixLengths(destination.prefixLength(), 0),
        0,
        new Kind(RouteMessage.RT_TABLE_UNSPEC, Route.PROTOCOL, scope, type),
        flags,
        Attributes.of(
            a -> {
              a.put(RTA_DST, destination.base()).putU32(RTA_TABLE, route.table());
              gateway.ifPresent(address -> a.put(RTA_GATEWAY, address));
              if (link != 0) {
                a.putU32(RTA_OIF, link);
              }
            }));
  }

  /** Asks a dump for ours alone. */
  static RouteMessage ours(IpFamily family) {
    return new RouteMessage(
        Families.number(family),
        PrefixLengths.NONE,
        0,
        new Kind(RouteMessage.RT_TABLE_UNSPEC, Route.PROTOCOL, 0, 0),
        0,
        Attributes.NONE);
  }

  static boolean isOurs(RouteMessage message) {
    return message.kind().protocol() == Route.PROTOCOL
        && (message.flags() & RouteMessage.RTM_F_CLONED) == 0;
  }

  /**
   * A route that was read. One of a form that we do not write comes back as a route out of no link,
   * which nobody wants, so it is replaced or deleted.
   */
  static Route seen(RouteMessage message, LinkTable links) {
    var attributes = message.attributes();
    int table = attributes.find(RTA_TABLE).map(Attribute::u32).orElse(message.kind().table());
    var destination = destination(message);
    var link = attributes.find(RTA_OIF).flatMap(a -> links.find(a.u32())).map(LinkTable.Link::name);
    var gateway = attributes.find(RTA_GATEWAY).map(Attribute::address);
    if (message.kind().type() == RouteMessage.RTN_BLACKHOLE) {
      return new Route.Blackhole(table, destination);
    }
    if (message.kind().type() != RouteMessage.RTN_UNICAST || link.isEmpty()) {
      return new Route.OnLink(table, destination, "");
    }
    return gateway
        .<Route>map(address -> new Route.Via(table, destination, address, link.get()))
        .orElseGet(() -> new Route.OnLink(table, destination, link.get()));
  }

  private static Cidr destination(RouteMessage message) {
    var all = IpAddress.ofBytes(new byte[message.family() == Families.AF_INET6 ? 16 : 4]);
    var base = message.attributes().find(RTA_DST).map(Attribute::address).orElse(all);
    return new Cidr(base, message.prefixes().destination());
  }
}
