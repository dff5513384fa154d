package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.TunnelKind;
import java.util.Set;
import java.util.SortedMap;

/**
 * The controller's half of a NodeNetwork: what other nodes route by.
 *
 * @param blocks by CIDR, with their claim sequence
 * @param borrowed by address, with the entry's sequence
 * @param tunnels the node's tunnel addresses
 */
public record NodeRoutes(
    NodeId node,
    SortedMap<Cidr, Long> blocks,
    SortedMap<IpAddress, Long> borrowed,
    Set<TunnelAddress> tunnels) {

  /** A tunnel's own address on its node. */
  public record TunnelAddress(TunnelKind kind, IpAddress address) {}
}
