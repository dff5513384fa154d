package dev.cadastre.linux;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.dataplane.Sysctl;
import dev.cadastre.linux.NetlinkSocket.Request;
import java.util.ArrayList;

/** Wires pods: three conversations for each, whatever it has. */
final class PodAttacher {
  private final NetlinkSocket host;
  private final NamespaceThread thread;
  private final PodLinks links;
  private final RouteWriter routes;

  PodAttacher(NetlinkSocket host, NamespaceThread thread, PodLinks links, RouteWriter routes) {
    this.host = host;
    this.thread = thread;
    this.links = links;
    this.routes = routes;
  }

  void attach(PodWiring wiring) {
    try (var pod = new PodNamespace(thread, wiring.namespace())) {
      var pair = links.create(wiring, pod);
      try {
        wirePodEnd(wiring.podEnd(), pair.pod(), pod);
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

  private void wireHostEnd(PodWiring.HostEnd end, int link) {
    end.sysctls().forEach(Settings::write);
    var requests = new ArrayList<Request>();
    requests.add(PodEndWriter.up(end.name(), TunnelMessages.withoutLinkLocalAddress(link)));
    for (var address : end.addresses()) {
      requests.add(PodEndWriter.address(end.name(), address.address(), link));
    }
    for (var refusal : host.executeAll(requests)) {
      throw refusal.reason();
    }
    for (var refusal : routes.put(end.routes(), link)) {
      throw refusal.reason();
    }
  }
}
