package dev.cadastre.ipam;

import dev.cadastre.addr.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which blocks of one node go back because nothing is held in them. One per family stays, as long
 * as its pool serves the node; and one goes only while the node's others have more free addresses
 * than the claim-ahead mark, or giving back and claiming ahead would chase each other.
 */
public record BlockReturn(
    Function<Block, AddressRules> rules, Function<Block, Prospect> prospects, Duration grace) {
  /** Of a block's addresses: with fewer left than this part the next block is claimed ahead. */
  public static final int CLAIM_AHEAD_PART = 8;

  /** What will become of an empty block, as far as its pool and node tell. */
  public enum Prospect {
    /** Its pool or its object was deleted, or the pool is gone: cooling holds up nothing. */
    DOOMED,
    /** It has no node. */
    NOBODYS,
    /** Its pool does not serve its node any more, or its node is gone. */
    UNUSED,
    /** Its pool serves its node. */
    IN_USE,
    /** Not known, or somebody else's to say: it stays. */
    OPEN
  }

  /**
   * The blocks that go now, in the order in which they were chosen.
   *
   * @param blocks all of the node's, or all of nobody's
   * @param idleSince when a block was first seen with nothing held and nothing cooling
   */
  public List<Block> choose(
      List<Block> blocks, Function<Block, Optional<Instant>> idleSince, Instant now) {
    var staying = new ArrayList<>(blocks);
    var going = new ArrayList<Block>();
    for (var block :
        blocks.stream().sorted(Comparator.comparing(Block::cidr).reversed()).toList()) {
      if (block.allocations().isEmpty() && goes(block, staying, idleSince.apply(block), now)) {
        staying.remove(block);
        going.add(block);
      }
    }
    return going;
  }

  private boolean goes(Block block, List<Block> staying, Optional<Instant> idleSince, Instant now) {
    boolean isRested = idleSince.filter(since -> !since.plus(grace).isAfter(now)).isPresent();
    return switch (prospects.apply(block)) {
      case DOOMED -> true;
      case NOBODYS -> idleSince.isPresent();
      case UNUSED -> isRested;
      case IN_USE -> isRested && isSpare(block, staying, now);
      case OPEN -> false;
    };
  }

  private boolean isSpare(Block block, List<Block> staying, Instant now) {
    var others =
        staying.stream()
            .filter(o -> !o.equals(block) && isServing(o, block.cidr().family()))
            .toList();
    var ofItsPool = others.stream().filter(o -> o.pool().equals(block.pool())).toList();
    long free =
        (ofItsPool.isEmpty() ? others : ofItsPool)
            .stream().mapToLong(o -> o.counts(rules.apply(o), now).free()).sum();
    return free > block.cidr().size().longValueExact() / CLAIM_AHEAD_PART;
  }

  private boolean isServing(Block block, IpFamily family) {
    return block.cidr().family() == family && prospects.apply(block) == Prospect.IN_USE;
  }
}
