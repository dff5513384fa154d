package dev.cadastre.store;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Sees to it that the other nodes know the way before a place's first answer, and that they have
 * forgotten a borrowed address before it is freed. An l2 pool's addresses have no routes.
 */
final class Routes {
  private final RouteWriters writers;

  Routes(RouteWriters writers) {
    this.writers = writers;
  }

  /** The node's own block is listed under its claim. */
  Answer<Boolean> list(Attempt attempt, Pool pool, Block block) {
    if (pool.l2().isPresent() || isListed(attempt, block)) {
      return Answer.yes(false);
    }
    return ensure(attempt, routes -> routes.withBlock(block.cidr(), block.claimSequence()));
  }

  private boolean isListed(Attempt attempt, Block block) {
    return writers
        .cache()
        .find(attempt.node().name())
        .map(routes -> routes.value().blocks().get(block.cidr()))
        .filter(claim -> claim >= block.claimSequence())
        .isPresent();
  }

  /** The address that was given is where other nodes look for it. */
  Answer<Boolean> list(
      Attempt attempt, Optional<Pool> pool, Block block, IpAddress address, Entry entry) {
    if (pool.flatMap(Pool::l2).isPresent()) {
      return Answer.yes(false);
    }
    boolean isOwn = block.isAffineTo(attempt.node().name());
    boolean isTunnel = entry.owner().use() == Use.TUNNEL;
    if (isOwn && !isTunnel && isListed(attempt, block)) {
      return Answer.yes(false);
    }
    return ensure(
        attempt,
        routes -> {
          var placed =
              isOwn
                  ? routes.withBlock(block.cidr(), block.claimSequence())
                  : routes.withBorrowed(address, entry.sequence());
          return isTunnel ? placed.withTunnel(tunnel(address, entry)) : placed;
        });
  }

  private static NodeRoutes.TunnelAddress tunnel(IpAddress address, Entry entry) {
    var ifName = entry.owner().attachment().ifName();
    var kind = ifName.equals(TunnelKind.IPIP.ifName()) ? TunnelKind.IPIP : TunnelKind.VXLAN;
    return new NodeRoutes.TunnelAddress(kind, address);
  }

  private Answer<Boolean> ensure(Attempt attempt, UnaryOperator<NodeRoutes> change) {
    return written(writers.ensure(attempt.node(), attempt.deadline(), change));
  }

  /** What others route by is gone: the borrowed address or tunnel, given under this or before. */
  Answer<Boolean> withdraw(String node, Deadline deadline, IpAddress address, Entry entry) {
    return written(
        writers.withdraw(
            node,
            deadline,
            routes -> {
              var listed = routes.borrowed().get(address);
              boolean isOurs = listed != null && listed <= entry.sequence();
              var without = isOurs ? routes.withoutBorrowed(address) : routes;
              return entry.owner().use() == Use.TUNNEL ? without.withoutTunnel(address) : without;
            }));
  }

  /** What was withdrawn stands again, because the address was not freed after all. */
  Answer<Boolean> restore(Deadline deadline, Block block, IpAddress address, Entry entry) {
    var owner = entry.owner();
    boolean isOwn = block.isAffineTo(owner.attachment().node());
    boolean isTunnel = owner.use() == Use.TUNNEL;
    return written(
        writers.ensure(
            owner.node(),
            deadline,
            routes -> {
              var placed = isOwn ? routes : routes.withBorrowed(address, entry.sequence());
              return isTunnel ? placed.withTunnel(tunnel(address, entry)) : placed;
            }));
  }

  private static Answer<Boolean> written(Submitted<NodeRoutes, Boolean> submitted) {
    return switch (submitted) {
      case Submitted.Done<NodeRoutes, Boolean>(var isWritten, var routes) -> Answer.yes(isWritten);
      case Submitted.Absent<NodeRoutes, Boolean>() -> Answer.yes(false);
      case Submitted.NotDone<NodeRoutes, Boolean>(var reason) ->
          Answer.no(Refusals.unavailable(reason));
      case Submitted.Unknown<NodeRoutes, Boolean>(var reason) ->
          Answer.no(Refusals.unknown(reason));
    };
  }
}
