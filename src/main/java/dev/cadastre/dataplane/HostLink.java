package dev.cadastre.dataplane;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import java.util.List;

/** A link of the node, ours or not, and its addresses in the kernel's order. */
public record HostLink(
    String name, int index, int mtu, boolean up, List<InterfaceAddress> addresses) {
  public HostLink {
    addresses = List.copyOf(addresses);
  }

  public boolean carries(IpAddress address) {
    return addresses.stream().anyMatch(own -> own.address().equals(address));
  }
}
