package dev.cadastre.linux;

import static dev.cadastre.netlink.Header.NLM_F_CREATE;
import static dev.cadastre.netlink.Header.NLM_F_EXCL;
import static dev.cadastre.netlink.Header.NLM_F_REPLACE;
import static dev.cadastre.netlink.RouteMessage.RTM_NEWROUTE;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.Route;
import dev.cadastre.linux.NetlinkSocket.Refusal;
import dev.cadastre.linux.NetlinkSocket.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes routes. Adding never displaces a route that is there; replacing displaces whatever is
 * there. So the first is tried, and the second only where the place is known to be ours.
 */
final class RouteWriter {
  private final NetlinkSocket socket;
  private final StateReader reader;

  RouteWriter(NetlinkSocket socket, StateReader reader) {
    this.socket = socket;
    this.reader = reader;
  }

  /** Those that were refused. One whose link is gone is left out. */
  List<Refusal> put(List<Route> routes, LinkTable links) {
    return put(routes, name -> links.find(name).map(LinkTable.Link::index));
  }

  /** The same, all out of one link, or none. */
  List<Refusal> put(List<Route> routes, int link) {
    return put(routes, _ -> Optional.of(link));
  }

  private List<Refusal> put(List<Route> routes, Indexes links) {
    var byRequest = new HashMap<Request, Route>();
    var additions = new ArrayList<Request>();
    for (var route : gatewaysFirst(routes)) {
      write(route, NLM_F_CREATE | NLM_F_EXCL, links)
          .ifPresent(
              request -> {
                additions.add(request);
                byRequest.put(request, route);
              });
    }
    var refused = new ArrayList<Refusal>();
    var taken = new ArrayList<Route>();
    for (var refusal : socket.executeAll(additions)) {
      if (refusal.reason().is(Errno.EEXIST)) {
        taken.add(byRequest.get(refusal.request()));
      } else {
        refused.add(refusal);
      }
    }
    refused.addAll(replace(taken, links));
    return refused;
  }

  /** What goes straight out of a link may be the way to the gateways of others. */
  private static List<Route> gatewaysFirst(List<Route> routes) {
    return routes.stream()
        .sorted(Comparator.comparing(route -> !(route instanceof Route.OnLink)))
        .toList();
  }

  private List<Refusal> replace(List<Route> taken, Indexes links) {
    var ours = taken.isEmpty() ? Set.<String>of() : placesOfOurs();
    var refused = new ArrayList<Refusal>();
    var replacements = new ArrayList<Request>();
    for (var route : taken) {
      var request = write(route, NLM_F_CREATE | NLM_F_REPLACE, links).orElseThrow();
      if (ours.contains(route.key())) {
        replacements.add(request);
      } else {
        refused.add(
            new Refusal(
                request,
                new KernelException(
                    request.deed(),
                    Errno.EEXIST,
                    "somebody else has a route to " + route.destination())));
      }
    }
    refused.addAll(socket.executeAll(replacements));
    return refused;
  }

  private Set<String> placesOfOurs() {
    var links = LinkTable.read(socket);
    var places = new HashSet<String>();
    for (var family : IpFamily.values()) {
      reader.routes(family, links).forEach(route -> places.add(route.key()));
    }
    return places;
  }

  private static Optional<Request> write(Route route, int flags, Indexes links) {
    var index = route.link().map(links::find).orElse(Optional.of(0));
    return index.map(
        link ->
            new Request("add " + route, RTM_NEWROUTE, flags, RouteMessages.toWrite(route, link)));
  }

  /** Links by their names. */
  @FunctionalInterface
  private interface Indexes {
    Optional<Integer> find(String link);
  }
}
