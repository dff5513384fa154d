package dev.cadastre.controller.nodenetwork;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.Submitted;
import dev.cadastre.store.Versioned;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Mends what a NodeNetwork says, after a consistent read of the block in question has shown the
 * same as the cache. Requests write there too: where one did since, nothing is changed.
 */
public final class RouteMender {
  private static final Logger LOG = Logger.getLogger(RouteMender.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BlockWriters blocks;
  private final RouteWriters routes;
  private final ClusterView view;

  public RouteMender(BlockWriters blocks, RouteWriters routes, ClusterView view) {
    this.blocks = blocks;
    this.routes = routes;
    this.view = view;
  }

  /** A block that was the node's is listed no longer, unless it is the node's again. */
  public void unlist(NodeId node, Block block) {
    var claim = Optional.of(block.claimSequence());
    mend(node, new RouteFault.OfBlock(block.cidr(), claim, Optional.empty()));
  }

  void mend(NodeId node, RouteFault fault) {
    var found =
        places(fault).stream()
            .flatMap(cidr -> blocks.read(cidr).stream())
            .map(Versioned::value)
            .toList();
    if (fault.agreesWith(RoutePlan.of(node, found, this::isRouted))) {
      write(node, fault);
    }
  }

  private void write(NodeId node, RouteFault fault) {
    boolean takesAway = fault.mend(NodeRoutes.none(node)).isEmpty();
    var deadline = Deadline.in(PATIENCE);
    var written =
        takesAway
            ? routes.withdraw(node.name(), deadline, fault::mend)
            : routes.ensure(node, deadline, fault::mend);
    if (written instanceof Submitted.Done<NodeRoutes, Boolean> done && done.result()) {
      LOG.infof("NodeNetwork %s is mended: %s", node.name(), fault);
    }
  }

  private Set<Cidr> places(RouteFault fault) {
    return switch (fault) {
      case RouteFault.OfBlock block -> Set.of(block.cidr());
      case RouteFault.OfBorrowed borrowed -> places(borrowed.address());
      case RouteFault.OfTunnel tunnel -> places(tunnel.tunnel().address());
    };
  }

  /** Where the address can be held: in a block that there is, or in one of a pool that has it. */
  private Set<Cidr> places(IpAddress address) {
    var places = new HashSet<Cidr>();
    blocks.cache().containing(address).ifPresent(block -> places.add(block.value().cidr()));
    view.pools().stream()
        .filter(pool -> pool.cidr().contains(address))
        .forEach(pool -> places.add(Cidr.containing(address, pool.blockSize())));
    return places;
  }

  /** Of an l2 pool nothing is. */
  boolean isRouted(Block block) {
    return view.pools().stream()
        .filter(pool -> pool.ref().uid().equals(block.pool().uid()))
        .map(Pool::l2)
        .allMatch(Optional::isEmpty);
  }
}
