package dev.cadastre.controller.nodenetwork;

import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.NodeRoutes.TunnelAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/** What other nodes should route to a node by, as its blocks say it. */
final class RoutePlan {
  private RoutePlan() {}

  /**
   * The controller's half of the node's NodeNetwork.
   *
   * @param blocks at least those in which the node has or holds anything
   * @param isRouted whether a block's pool is not an l2 one
   */
  static NodeRoutes of(NodeId node, Collection<Block> blocks, Predicate<Block> isRouted) {
    var routes = NodeRoutes.none(node);
    for (var block : blocks) {
      if (isRouted.test(block)) {
        routes = withHeld(routes, block);
        if (block.isAffineTo(node.name())) {
          routes = routes.withBlock(block.cidr(), block.claimSequence());
        }
      }
    }
    return routes;
  }

  private static NodeRoutes withHeld(NodeRoutes before, Block block) {
    var routes = before;
    var node = before.node().name();
    for (var held : block.allocations().entrySet()) {
      var owner = held.getValue().owner();
      if (owner.attachment().node().equals(node)) {
        if (!block.isAffineTo(node)) {
          routes = routes.withBorrowed(held.getKey(), held.getValue().sequence());
        }
        var kind =
            owner.use() == Use.TUNNEL ? kind(owner.attachment()) : Optional.<TunnelKind>empty();
        if (kind.isPresent()) {
          routes = routes.withTunnel(new TunnelAddress(kind.get(), held.getKey()));
        }
      }
    }
    return routes;
  }

  private static Optional<TunnelKind> kind(Attachment attachment) {
    return Arrays.stream(TunnelKind.values())
        .filter(kind -> kind.ifName().equals(attachment.ifName()))
        .findFirst();
  }
}
