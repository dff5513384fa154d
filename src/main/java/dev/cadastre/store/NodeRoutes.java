package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.TunnelKind;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The controller's half of a NodeNetwork: what other nodes route by. Immutable.
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
  public NodeRoutes {
    blocks = Collections.unmodifiableSortedMap(new TreeMap<>(blocks));
    borrowed = Collections.unmodifiableSortedMap(new TreeMap<>(borrowed));
    tunnels = Set.copyOf(tunnels);
  }

  /** A tunnel's own address on its node. */
  public record TunnelAddress(TunnelKind kind, IpAddress address) {}

  public static NodeRoutes none(NodeId node) {
    return new NodeRoutes(node, new TreeMap<>(), new TreeMap<>(), Set.of());
  }

  /** The same of a node of the same name. */
  public NodeRoutes of(NodeId other) {
    return new NodeRoutes(other, blocks, borrowed, tunnels);
  }

  /** Whether other nodes route nothing by it. */
  public boolean isEmpty() {
    return blocks.isEmpty() && borrowed.isEmpty() && tunnels.isEmpty();
  }

  /** Lists the block under this claim or a later one. */
  public NodeRoutes withBlock(Cidr block, long claimSequence) {
    var next = new TreeMap<>(blocks);
    next.merge(block, claimSequence, Math::max);
    return new NodeRoutes(node, next, borrowed, tunnels);
  }

  public NodeRoutes withoutBlock(Cidr block) {
    var next = new TreeMap<>(blocks);
    next.remove(block);
    return new NodeRoutes(node, next, borrowed, tunnels);
  }

  /** Lists the borrowed address under this sequence or a later one. */
  public NodeRoutes withBorrowed(IpAddress address, long sequence) {
    var next = new TreeMap<>(borrowed);
    next.merge(address, sequence, Math::max);
    return new NodeRoutes(node, blocks, next, tunnels);
  }

  public NodeRoutes withoutBorrowed(IpAddress address) {
    var next = new TreeMap<>(borrowed);
    next.remove(address);
    return new NodeRoutes(node, blocks, next, tunnels);
  }

  public NodeRoutes withTunnel(TunnelAddress tunnel) {
    var next = new HashSet<>(tunnels);
    next.add(tunnel);
    return new NodeRoutes(node, blocks, borrowed, next);
  }

  public NodeRoutes withoutTunnel(IpAddress address) {
    var next = new HashSet<>(tunnels);
    next.removeIf(t -> t.address().equals(address));
    return new NodeRoutes(node, blocks, borrowed, next);
  }
}
