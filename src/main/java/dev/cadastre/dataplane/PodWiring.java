package dev.cadastre.dataplane;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.LinkEntry.Neighbour;
import java.util.List;

/**
 * A pair of links that joins a pod to its node, and what each end carries.
 *
 * @param namespace path of the pod's network namespace, as the runtime gave it
 */
public record PodWiring(String namespace, PodEnd podEnd, HostEnd hostEnd, int mtu) {

  /**
   * The same after somebody else has set the hardware address in the pod: with that the kernel
   * forgets the neighbours, and the pod asks for its gateway.
   */
  public PodWiring withPodMac(MacAddress mac) {
    var other = new PodEnd(podEnd.name, mac, podEnd.addresses, podEnd.routes, List.of());
    return new PodWiring(namespace, other, hostEnd, mtu);
  }

  /**
   * The end in the pod.
   *
   * @param neighbours permanent ones: the pod never asks who its gateway is
   */
  public record PodEnd(
      String name,
      MacAddress mac,
      List<InterfaceAddress> addresses,
      List<Route> routes,
      List<Neighbour> neighbours) {
    public PodEnd {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
      neighbours = List.copyOf(neighbours);
    }
  }

  /** The end on the node. */
  public record HostEnd(
      String name,
      MacAddress mac,
      List<Sysctl> sysctls,
      List<LinkAddress> addresses,
      List<Route> routes) {
    public HostEnd {
      sysctls = List.copyOf(sysctls);
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
    }
  }
}
