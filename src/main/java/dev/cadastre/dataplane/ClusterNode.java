package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.addr.MacAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A node as its NodeNetwork tells: what others route by.
 *
 * @param addresses its own in the underlying network, with prefix length; empty until its agent has
 *     said
 * @param vtepMac the MAC of its VXLAN device, once its agent has said
 */
public record ClusterNode(
    String name,
    List<InterfaceAddress> addresses,
    Optional<MacAddress> vtepMac,
    List<Tunnel> tunnels,
    List<Block> blocks,
    List<Borrowed> borrowed) {

  public ClusterNode {
    addresses = List.copyOf(addresses);
    tunnels = List.copyOf(tunnels);
    blocks = List.copyOf(blocks);
    borrowed = List.copyOf(borrowed);
  }

  /** A way of wrapping packets. */
  public enum TunnelKind {
    VXLAN,
    IPIP
  }

  /** An address that the node's tunnel device carries. */
  public record Tunnel(TunnelKind kind, IpAddress address) {}

  /** A block that the node claims. */
  public record Block(Cidr cidr, long claimSequence) {}

  /** An address out of another node's block that a pod on this node has. */
  public record Borrowed(IpAddress address, long sequence) {}

  /** The MAC that a node's agent gives to its VXLAN device: the same after every restart. */
  public static MacAddress vtepMac(String node) {
    return Attachment.locallyAdministered(Arrays.copyOf(Sha256.of(node), 6));
  }

  Optional<InterfaceAddress> address(IpFamily family) {
    return addresses.stream().filter(own -> own.address().family() == family).findFirst();
  }

  Collection<IpAddress> tunnelAddresses(TunnelKind kind) {
    return tunnels.stream().filter(t -> t.kind() == kind).map(Tunnel::address).sorted().toList();
  }

  Optional<IpAddress> tunnelAddress(TunnelKind kind, IpFamily family) {
    return tunnelAddresses(kind).stream().filter(a -> a.family() == family).findFirst();
  }
}
