package dev.cadastre.store;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange;
import dev.cadastre.ipam.BlockChange.AlreadyHeld;
import dev.cadastre.ipam.BlockChange.Changed;
import dev.cadastre.ipam.BlockChange.Refused;
import dev.cadastre.ipam.Pool;
import java.util.Optional;

/**
 * Where an address is to come from.
 *
 * @param block as it was seen
 * @param wanted this address and no other
 */
record Place(Pool pool, Versioned<Block> block, Tie tie, Optional<IpAddress> wanted) {

  /** What the block is to the node. */
  enum Tie {
    /** It has affinity to the node. */
    OWN,
    /** Another node's, or nobody's, and idle: it is taken over with the first address. */
    IDLE,
    /** Another node's, or nobody's: the address is borrowed. */
    BORROWED
  }

  /** What giving the address makes of the block as it is by now. */
  Step<Block, BlockChange> give(Block now, Attempt attempt) {
    if (!now.pool().equals(pool.ref()) || !fits(now, attempt)) {
      return Step.keep(new Refused(Refused.Reason.NOT_AFFINE));
    }
    boolean takesOver = tie == Tie.IDLE && now.heldBy(attempt.command().attachment()).isEmpty();
    var base = takesOver ? now.affineTo(Optional.of(attempt.node())) : now;
    var change =
        wanted
            .map(address -> base.giveAddress(attempt.owner(), address, attempt.now()))
            .orElseGet(() -> base.give(attempt.owner(), attempt.rules(pool), attempt.now()));
    return switch (change) {
      case Changed changed -> Step.write(changed.block(), changed);
      case AlreadyHeld held -> Step.refuse(held);
      case Refused refused when wanted.isPresent() -> Step.refuse(refused);
      case Refused refused -> Step.keep(refused);
    };
  }

  private boolean fits(Block now, Attempt attempt) {
    return switch (tie) {
      case OWN -> now.node().equals(Optional.of(attempt.node()));
      case IDLE -> now.isIdle(attempt.rules(pool), attempt.now());
      case BORROWED -> true;
    };
  }
}
