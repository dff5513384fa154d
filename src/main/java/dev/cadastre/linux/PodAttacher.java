package dev.cadastre.linux;

import static dev.cadastre.netlink.AddressMessage.RTM_NEWADDR;
import static dev.cadastre.netlink.Header.NLM_F_CREATE;
import static dev.cadastre.netlink.Header.NLM_F_REPLACE;
import static dev.cadastre.netlink.LinkMessage.RTM_NEWLINK;
import static dev.cadastre.netlink.NeighbourMessage.RTM_NEWNEIGH;
import static dev.cadastre.netlink.RouteMessage.RTM_NEWROUTE;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.dataplane.Sysctl;
import dev.cadastre.dataplane.WiringWitness;
import dev.cadastre.dataplane.WiringWitness.WiringStep;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.LinkMessage;
import java.util.ArrayList;
import java.util.List;

/** Wires pods: three conversations for each, whatever it has. */
final class PodAttacher {
  private final NetlinkSocket host;
  private final NamespaceThread thread;
  private final PodLinks links;
  private final RouteWriter routes;
  private final WiringWitness witness;

  PodAttacher(
      NetlinkSocket host,
      NamespaceThread thread,
      PodLinks links,
      RouteWriter routes,
      WiringWitness witness) {
    this.host = host;
    this.thread = thread;
    this.links = links;
    this.routes = routes;
    this.witness = witness;
  }

  void attach(PodWiring wiring) {
    try (var pod = new PodNamespace(thread, wiring.namespace())) {
      witness.before(WiringStep.PAIR);
      var pair = links.create(wiring, pod);
      witness.after(WiringStep.PAIR);
      try {
        witness.around(WiringStep.POD_END, () -> wirePodEnd(wiring.podEnd(), pair.pod(), pod));
        wireHostEnd(wiring.hostEnd(), pair.host());
      } catch (KernelException e) {
        takeBack(wiring, e);
        throw e;
      }
    }
  }

  private void takeBack(PodWiring wiring, KernelException reason) {
    try {
      links.deleteIfThere(wiring.hostEnd().name());
    } catch (KernelException e) {
      reason.addSuppressed(e);
    }
  }

  private void wirePodEnd(PodWiring.PodEnd end, int link, PodNamespace pod) {
    var requests = podRequests(end, link);
    try {
      pod.with(socket -> executeInOrder(socket, requests));
    } catch (KernelException e) {
      boolean ipv6IsOff =
          e.is(Errno.EACCES)
              && end.addresses().stream().anyMatch(a -> a.address().family() == IpFamily.IPV6);
      if (!ipv6IsOff) {
        throw e;
      }
      // The runtime made the namespace so; this link needs it all the same.
      pod.inside(() -> enableIpv6(end.name()));
      pod.with(socket -> executeInOrder(socket, requests));
    }
  }

  private static boolean enableIpv6(String link) {
    Settings.write(Sysctl.ofLink("ipv6/conf", link, "disable_ipv6", "0"));
    return true;
  }

  private static List<Request> podRequests(PodWiring.PodEnd end, int link) {
    int flags = NLM_F_CREATE | NLM_F_REPLACE;
    var requests = new ArrayList<Request>();
    requests.add(up(end.name(), LinkMessage.of(Attributes.NONE).at(link)));
    end.addresses().forEach(address -> requests.add(address(end.name(), address, link)));
    for (var neighbour : end.neighbours()) {
      requests.add(
          new Request(
              "add " + neighbour,
              RTM_NEWNEIGH,
              flags,
              LinkEntryMessages.neighbour(neighbour, link)));
    }
    for (var route : end.routes()) {
      requests.add(
          new Request("add " + route, RTM_NEWROUTE, flags, RouteMessages.toWrite(route, link)));
    }
    return requests;
  }

  private static Request up(String name, LinkMessage link) {
    return new Request("set link %s up".formatted(name), RTM_NEWLINK, 0, link.up());
  }

  private static Request address(String name, InterfaceAddress address, int link) {
    return new Request(
        "add " + new LinkAddress(name, address),
        RTM_NEWADDR,
        NLM_F_CREATE | NLM_F_REPLACE,
        LinkEntryMessages.address(address, link));
  }

  /** All go out at once; of what was refused the first is the reason for the others. */
  private static boolean executeInOrder(NetlinkSocket socket, List<Request> requests) {
    var refused = socket.executeAll(requests);
    if (!refused.isEmpty()) {
      throw refused.getFirst().reason();
    }
    return true;
  }

  private void wireHostEnd(PodWiring.HostEnd end, int link) {
    witness.around(WiringStep.SETTINGS, () -> end.sysctls().forEach(Settings::write));
    witness.around(WiringStep.HOST_END, () -> raise(end, link));
    witness.around(WiringStep.HOST_ROUTES, () -> addRoutes(end, link));
  }

  private void raise(PodWiring.HostEnd end, int link) {
    var requests = new ArrayList<Request>();
    requests.add(up(end.name(), TunnelMessages.withoutLinkLocalAddress(link)));
    for (var address : end.addresses()) {
      requests.add(address(end.name(), address.address(), link));
    }
    executeInOrder(host, requests);
  }

  private void addRoutes(PodWiring.HostEnd end, int link) {
    for (var refusal : routes.put(end.routes(), link)) {
      throw refusal.reason();
    }
  }
}
