package dev.cadastre.store.kubernetes;

import dev.cadastre.api.v1alpha1.IPAMBlock;
import dev.cadastre.ipam.Block;
import dev.cadastre.store.Versioned;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The annotation of a block that was set back: every replica gives nothing of it meanwhile. */
public final class HoldMark {
  private HoldMark() {}

  public static boolean isOn(Versioned<Block> block) {
    return isOn(block.rest());
  }

  static boolean isOn(Map<String, Object> rest) {
    return Annotations.find(rest, IPAMBlock.SET_BACK).isPresent();
  }

  /** The block with the mark, giving nothing. */
  public static Versioned<Block> put(Versioned<Block> block, Instant now) {
    return with(block, Optional.of(Timestamps.format(now)), true);
  }

  /** The block without the mark; whether it is being deleted too only a read tells. */
  public static Versioned<Block> lift(Versioned<Block> block) {
    return with(block, Optional.empty(), false);
  }

  private static Versioned<Block> with(
      Versioned<Block> block, Optional<String> mark, boolean givesNothing) {
    var value = block.value();
    var next =
        new Block(
            value.cidr(),
            value.pool(),
            value.node(),
            value.claimSequence(),
            value.sequence(),
            value.allocations(),
            value.freed(),
            givesNothing);
    var rest = Annotations.with(block.rest(), IPAMBlock.SET_BACK, mark);
    return new Versioned<>(next, block.resourceVersion(), block.uid(), rest);
  }
}
