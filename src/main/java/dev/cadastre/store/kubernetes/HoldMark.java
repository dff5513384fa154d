package dev.cadastre.store.kubernetes;

import dev.cadastre.api.v1alpha1.IPAMBlock;
import dev.cadastre.ipam.Block;
import dev.cadastre.store.Versioned;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The annotation of a block that was set back: every replica gives nothing of it meanwhile. It says
 * since when, and which nodes are known to hold something there that the block does not name.
 */
public final class HoldMark {
  private HoldMark() {}

  /** Quick for nearly all blocks: one that is held back gives nothing. */
  public static boolean isOn(Versioned<Block> block) {
    return block.value().deleting() && isOn(block.rest());
  }

  static boolean isOn(Map<String, Object> rest) {
    return find(rest).isPresent();
  }

  private static Optional<String> find(Map<String, Object> rest) {
    return Annotations.find(rest, IPAMBlock.SET_BACK);
  }

  /** The nodes that the mark names. */
  public static Set<String> nodes(Versioned<Block> block) {
    return find(block.rest()).stream()
        .flatMap(text -> Arrays.stream(text.split(" ", -1)).skip(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The block with the mark, naming the node too, and giving nothing. */
  public static Versioned<Block> put(Versioned<Block> block, String node, Instant now) {
    var since =
        find(block.rest()).map(text -> text.split(" ", -1)[0]).orElse(Timestamps.format(now));
    var nodes = nodes(block);
    nodes.add(node);
    return with(block, Optional.of(since + " " + String.join(" ", nodes)), true);
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
