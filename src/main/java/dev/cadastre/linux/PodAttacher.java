package dev.cadastre.linux;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.PodNetwork;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.dataplane.Sysctl;
import dev.cadastre.dataplane.WiringWitness;
import dev.cadastre.dataplane.WiringWitness.WiringStep;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.LinkMessage;
import java.util.ArrayList;

/** Wires pods: a few conversations for each, whatever it has. */
final class PodAttacher {
  private final NetlinkSocket host;
  private final NamespaceThread thread;
  private final PodLinks links;
  private final RouteWriter routes;
  private final WiringWitness witness;

  PodAttacher(
      NetlinkSocket host, NamespaceThread thread, RouteWriter routes, WiringWitness witness) {
    this.host = host;
    this.thread = thread;
    links = new PodLinks(host);
    this.routes = routes;
    this.witness = witness;
  }

  PodLinks.Pair begin(PodWiring wiring) {
    try (var pod = new PodNamespace(thread, host, wiring.namespace())) {
      witness.before(WiringStep.PAIR);
      var pair = links.create(wiring, pod);
      witness.after(WiringStep.PAIR);
      return pair;
    }
  }

  void attach(PodWiring wiring, PodLinks.Pair pair) {
    try (var pod = new PodNamespace(thread, host, wiring.namespace())) {
      witness.around(WiringStep.POD_END, () -> wirePodEnd(wiring.podEnd(), pair.pod(), pod));
      wireHostEnd(wiring.hostEnd(), pair.host(), wiring.mtu());
    } catch (KernelException e) {
      takeBack(wiring, e);
      throw e;
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
    var writer = new PodEndWriter(end, link);
    try {
      pod.with(writer::write);
    } catch (KernelException e) {
      boolean ipv6IsOff =
          e.is(Errno.EACCES)
              && end.addresses().stream().anyMatch(a -> a.address().family() == IpFamily.IPV6);
      if (!ipv6IsOff) {
        throw e;
      }
      // The runtime made the namespace so; this link needs it all the same.
      pod.inside(() -> enableIpv6(end.name()));
      pod.with(writer::write);
    }
  }

  private static boolean enableIpv6(String link) {
    Settings.write(Sysctl.ofLink("ipv6/conf", link, "disable_ipv6", "0"));
    return true;
  }

  private void wireHostEnd(PodWiring.HostEnd end, int link, int mtu) {
    witness.around(WiringStep.SETTINGS, () -> writeSettings(end));
    witness.around(WiringStep.HOST_END, () -> raise(end, link, mtu));
    witness.around(WiringStep.HOST_ROUTES, () -> addRoutes(end, link));
  }

  /** On a kernel without IPv6 there is nothing to be set for it, unless the pod needs it. */
  private static void writeSettings(PodWiring.HostEnd end) {
    boolean ipv6 = Settings.haveIpv6() || !end.addresses().isEmpty();
    end.sysctls().stream()
        .filter(setting -> ipv6 || !setting.path().startsWith("net/ipv6/"))
        .forEach(Settings::write);
  }

  private void raise(PodWiring.HostEnd end, int link, int mtu) {
    var requests = new ArrayList<Request>();
    requests.add(up(end.name(), link, mtu));
    for (var address : end.addresses()) {
      requests.add(PodEndWriter.address(end.name(), address.address(), link));
    }
    for (var refusal : host.executeAll(requests)) {
      throw refusal.reason();
    }
  }

  /**
   * A host end has the address that we give it alone; where it has no IPv6, none to be kept out.
   */
  static Request up(String hostEnd, int link, int mtu) {
    return PodEndWriter.up(
        hostEnd,
        Settings.haveIpv6() && mtu >= PodNetwork.LEAST_IPV6_MTU
            ? TunnelMessages.withoutLinkLocalAddress(link)
            : LinkMessage.of(Attributes.NONE).at(link));
  }

  private void addRoutes(PodWiring.HostEnd end, int link) {
    for (var refusal : routes.put(end.routes(), link)) {
      throw refusal.reason();
    }
  }
}
