package dev.cadastre.store;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange;
import dev.cadastre.ipam.BlockChange.AlreadyHeld;
import dev.cadastre.ipam.BlockChange.Changed;
import dev.cadastre.ipam.BlockChange.Refused;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRefusal;
import dev.cadastre.store.AllocateOutcome.Grant;
import java.util.Map;
import java.util.Optional;

/** Writes an address into a block, and answers only when it is written and can be found. */
final class Granting {
  private final BlockWriters blocks;
  private final Claims claims;
  private final Routes routes;

  Granting(BlockWriters blocks, Claims claims, Routes routes) {
    this.blocks = blocks;
    this.claims = claims;
    this.routes = routes;
  }

  /** An address that the attachment has. */
  record Granted(Grant grant, boolean isNew) {}

  /** Gives an address at the place, or at those that the finder finds after it. */
  Answer<Granted> give(Attempt attempt, Finder finder, Place first) {
    var place = Answer.yes(first);
    while (place instanceof Answer.Yes<Place>(var here)) {
      var ready = prepared(attempt, here);
      if (ready instanceof Answer.No<Boolean>(var refusal)) {
        return Answer.no(refusal);
      }
      var submitted =
          blocks.submit(
              here.block().value().cidr(), attempt.deadline(), block -> here.give(block, attempt));
      switch (submitted) {
        case Submitted.Done<Block, BlockChange>(Refused(var reason), var block) ->
            place = finder.gaveNothing(here, reason);
        case Submitted.Done<Block, BlockChange>(Changed(var block, var address), var now) -> {
          return granted(attempt, now.value(), address, true);
        }
        case Submitted.Done<Block, BlockChange>(AlreadyHeld(var address), var now) -> {
          return granted(attempt, now.value(), address, false);
        }
        case Submitted.Absent<Block, BlockChange>() ->
            place = finder.gaveNothing(here, Refused.Reason.NOT_AFFINE);
        case Submitted.NotDone<Block, BlockChange>(var reason) -> {
          return Answer.no(Refusals.unavailable(reason));
        }
        case Submitted.Unknown<Block, BlockChange>(var reason) -> {
          return Answer.no(Refusals.unknown(reason));
        }
      }
    }
    return place.then(none -> Answer.no(Refusals.late()));
  }

  /** The block's pool stands behind it, and other nodes know whose the block is. */
  private Answer<Boolean> prepared(Attempt attempt, Place place) {
    return claims
        .verify(attempt, place.pool(), place.block())
        .then(
            refused ->
                refused.isPresent()
                    ? Answer.no(refusal(place, refused.get()))
                    : place.tie() == Place.Tie.OWN
                        ? routes.list(attempt, place.pool(), place.block().value())
                        : Answer.yes(true));
  }

  private static Refusal refusal(Place place, PoolRefusal why) {
    return Refusals.poolRefused(
        "block %s gives nothing".formatted(place.block().value().cidr()),
        Map.of(place.pool().name(), why));
  }

  private Answer<Granted> granted(Attempt attempt, Block block, IpAddress address, boolean isNew) {
    var entry = block.allocations().get(address);
    if (entry == null) {
      return Answer.no(Refusals.unknown("%s was released meanwhile".formatted(address)));
    }
    var pool = attempt.pool(block.pool());
    return routes
        .list(attempt, pool, block, address, entry)
        .then(
            listed ->
                Answer.yes(new Granted(grant(pool, block, address, entry.sequence()), isNew)));
  }

  private static Grant grant(Optional<Pool> pool, Block block, IpAddress address, long sequence) {
    var l2 = pool.flatMap(Pool::l2);
    var withPrefix =
        l2.map(subnet -> new InterfaceAddress(address, subnet.prefixLength()))
            .orElseGet(() -> InterfaceAddress.host(address));
    return new Grant(withPrefix, block.pool().name(), block.cidr(), sequence, l2);
  }

  /** An address that the attachment was found to hold, as it stands. */
  Answer<Granted> confirm(Attempt attempt, BlockCache.Placed held) {
    return granted(attempt, held.block().value(), held.address(), false);
  }

  /**
   * The same under a new sequence, which fences every older write and release; empty where it is
   * not held any more.
   */
  Answer<Optional<Granted>> adopt(Attempt attempt, BlockCache.Placed held) {
    var attachment = held.entry().owner().attachment();
    var submitted =
        blocks.<BlockChange>submit(
            held.block().value().cidr(),
            attempt.deadline(),
            block ->
                switch (block.adopt(attachment, held.address())) {
                  case Changed changed -> Step.write(changed.block(), changed);
                  case AlreadyHeld same -> Step.refuse(same);
                  case Refused refused -> Step.refuse(refused);
                });
    return switch (submitted) {
      case Submitted.Done<Block, BlockChange>(Changed changed, var now) ->
          granted(attempt, now.value(), held.address(), false)
              .then(granted -> Answer.yes(Optional.of(granted)));
      case Submitted.Done<Block, BlockChange> done -> Answer.yes(Optional.empty());
      case Submitted.Absent<Block, BlockChange>() -> Answer.yes(Optional.empty());
      case Submitted.NotDone<Block, BlockChange>(var reason) ->
          Answer.no(Refusals.unavailable(reason));
      case Submitted.Unknown<Block, BlockChange>(var reason) -> Answer.no(Refusals.unknown(reason));
    };
  }

  /** Claims the next block in the background when few addresses are left. */
  void lookAhead(Attempt attempt, Granted granted) {
    var pool =
        attempt.pools().stream().filter(p -> p.name().equals(granted.grant().pool())).findFirst();
    pool.filter(p -> isLow(attempt, p)).ifPresent(p -> claims.ahead(attempt, p));
  }

  /** Fewer free addresses in the node's blocks of the pool than an eighth of a block. */
  private boolean isLow(Attempt attempt, Pool pool) {
    int untouched = 0;
    int mark = Math.ceilDiv(1 << (pool.family().bits() - pool.blockSize()), 8);
    var own = blocks.cache().ofNode(attempt.node().name());
    for (var block : own) {
      if (block.value().pool().equals(pool.ref())) {
        var b = block.value();
        untouched += b.size() - b.allocations().size() - b.freed().size();
      }
    }
    return untouched < mark && free(attempt, pool) < mark;
  }

  private long free(Attempt attempt, Pool pool) {
    return blocks.cache().ofNode(attempt.node().name()).stream()
        .map(Versioned::value)
        .filter(b -> b.pool().equals(pool.ref()) && b.node().equals(Optional.of(attempt.node())))
        .mapToLong(b -> b.counts(attempt.rules(pool), attempt.now()).free())
        .sum();
  }
}
