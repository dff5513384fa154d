package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.LinkEntry.Neighbour;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A routed pod: its addresses stand alone (/32, /128), its gateway is the host end, and the node
 * has a route to each address. Every pod sees the same gateway, because each pair of links is a
 * network of its own.
 */
public final class PodNetwork {
  /** The MAC of every host end. */
  public static final MacAddress HOST_MAC = MacAddress.parse("ee:ee:ee:ee:ee:ee");

  /** Nobody has it; the host end answers for it. */
  public static final IpAddress GATEWAY_IPV4 = IpAddress.parse("169.254.1.1");

  /** The host end's link-local address, made from its MAC (RFC 4291, appendix A). */
  public static final IpAddress GATEWAY_IPV6 = IpAddress.parse("fe80::ecee:eeff:feee:eeee");

  /** Of a link with IPv6, in bytes (RFC 8200). */
  public static final int LEAST_IPV6_MTU = 1280;

  private PodNetwork() {}

  /**
   * How to wire a pod.
   *
   * @param namespace path of the pod's network namespace
   * @param mac the pod end's, if somebody asks for one
   */
  public static PodWiring plan(
      Attachment attachment,
      String namespace,
      List<IpAddress> addresses,
      int mtu,
      Optional<MacAddress> mac) {
    return new PodWiring(
        namespace,
        podEnd(attachment.ifName(), mac.orElseGet(attachment::podMac), addresses),
        hostEnd(LocalPod.of(attachment, addresses), mtu),
        mtu);
  }

  private static PodWiring.PodEnd podEnd(String name, MacAddress mac, List<IpAddress> addresses) {
    var routes = new ArrayList<Route>();
    var neighbours = new ArrayList<Neighbour>();
    if (has(addresses, IpFamily.IPV4)) {
      routes.add(new Route.OnLink(Cidr.host(GATEWAY_IPV4), name));
      routes.add(new Route.Via(Cidr.parse("0.0.0.0/0"), GATEWAY_IPV4, name));
      neighbours.add(new Neighbour(name, GATEWAY_IPV4, HOST_MAC));
    }
    if (has(addresses, IpFamily.IPV6)) {
      routes.add(new Route.Via(Cidr.parse("::/0"), GATEWAY_IPV6, name));
      neighbours.add(new Neighbour(name, GATEWAY_IPV6, HOST_MAC));
    }
    return new PodWiring.PodEnd(
        name, mac, addresses.stream().map(InterfaceAddress::host).toList(), routes, neighbours);
  }

  private static PodWiring.HostEnd hostEnd(LocalPod pod, int mtu) {
    var sysctls = new ArrayList<>(sysctls(pod));
    // Also where the pod has no IPv6: it must not reconfigure its node by a router advertisement.
    // Below that MTU the link has none, nor its settings.
    var acceptRa = Sysctl.ofLink("ipv6/conf", pod.hostEnd(), "accept_ra", "0");
    if (mtu >= LEAST_IPV6_MTU && !sysctls.contains(acceptRa)) {
      sysctls.add(acceptRa);
    }
    return new PodWiring.HostEnd(pod.hostEnd(), HOST_MAC, sysctls, addresses(pod), routes(pod));
  }

  /**
   * What the node keeps for an attached pod: host end's settings, address, and the routes to it.
   */
  static List<KernelObject> kept(LocalPod pod) {
    var kept = new ArrayList<KernelObject>(sysctls(pod));
    kept.addAll(addresses(pod));
    kept.addAll(routes(pod));
    return kept;
  }

  private static List<Route> routes(LocalPod pod) {
    return pod.addresses().stream()
        .<Route>map(address -> new Route.OnLink(Cidr.host(address), pod.hostEnd()))
        .toList();
  }

  private static List<LinkAddress> addresses(LocalPod pod) {
    return has(pod.addresses(), IpFamily.IPV6)
        ? List.of(new LinkAddress(pod.hostEnd(), new InterfaceAddress(GATEWAY_IPV6, 64)))
        : List.of();
  }

  private static List<Sysctl> sysctls(LocalPod pod) {
    var sysctls = new ArrayList<Sysctl>();
    for (var family : IpFamily.values()) {
      if (has(pod.addresses(), family)) {
        sysctls.addAll(sysctls(pod.hostEnd(), family));
      }
    }
    return sysctls;
  }

  /** The settings of a host end for a family, with the values that we keep. */
  public static List<Sysctl> sysctls(String hostEnd, IpFamily family) {
    return switch (family) {
      case IPV4 ->
          List.of(
              Sysctl.ofLink("ipv4/conf", hostEnd, "proxy_arp", "1"),
              // The kernel would wait up to 0.8 s before it answers for another.
              Sysctl.ofLink("ipv4/neigh", hostEnd, "proxy_delay", "0"),
              Sysctl.ofLink("ipv4/conf", hostEnd, "forwarding", "1"),
              // A pod sends from its own addresses only.
              Sysctl.ofLink("ipv4/conf", hostEnd, "rp_filter", "1"),
              // For host ports, which are rewritten to 127.0.0.1.
              Sysctl.ofLink("ipv4/conf", hostEnd, "route_localnet", "1"));
      case IPV6 ->
          List.of(
              Sysctl.ofLink("ipv6/conf", hostEnd, "disable_ipv6", "0"),
              Sysctl.ofLink("ipv6/conf", hostEnd, "accept_ra", "0"),
              // Nobody else is on this link: looking for duplicates would only cost a second or
              // two.
              Sysctl.ofLink("ipv6/conf", hostEnd, "accept_dad", "0"),
              Sysctl.ofLink("ipv6/conf", hostEnd, "proxy_ndp", "1"),
              Sysctl.ofLink("ipv6/conf", hostEnd, "forwarding", "1"));
    };
  }

  private static boolean has(List<IpAddress> addresses, IpFamily family) {
    return addresses.stream().anyMatch(address -> address.family() == family);
  }
}
