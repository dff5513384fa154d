package dev.cadastre.ipam;

import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What becomes of a block when a node of its is gone by UID. */
public final class Departures {
  private Departures() {}

  /** Whom a block names: the node that it has affinity to, and whoever holds an address. */
  public static Stream<NodeId> namedBy(Block block) {
    var holders = block.allocations().values().stream().map(entry -> entry.owner().node());
    return Stream.concat(block.node().stream(), holders);
  }

  /** Whether this names the node by a UID that it no longer has. */
  public static boolean isGone(NodeId node, Optional<String> presentUid) {
    return presentUid.isEmpty() || (!node.uid().isEmpty() && !presentUid.get().equals(node.uid()));
  }

  /**
   * The block as the node of the same name takes it over: a new claim if it had affinity to the
   * node that is gone; what the node reports is its own from now on, address and sequence as they
   * were. What it does not report stays as it is, for the collector.
   */
  public static Block passedTo(NodeId successor, Block block, JournalReport report) {
    boolean isAffine =
        block
            .node()
            .filter(n -> n.name().equals(successor.name()) && !n.equals(successor))
            .isPresent();
    var owned = isAffine ? block.affineTo(Optional.of(successor)) : block;
    var allocations = new TreeMap<>(owned.allocations());
    allocations.replaceAll(
        (address, entry) -> {
          var attachment = entry.owner().attachment();
          return attachment.node().equals(successor.name()) && report.covers(attachment, address)
              ? heldBy(successor, entry)
              : entry;
        });
    return new Block(
        owned.cidr(),
        owned.pool(),
        owned.node(),
        owned.claimSequence(),
        owned.sequence(),
        allocations,
        owned.freed(),
        owned.deleting());
  }

  private static Entry heldBy(NodeId node, Entry entry) {
    var owner = entry.owner();
    var next = new Owner(owner.attachment(), node.uid(), owner.use(), owner.pod());
    return new Entry(next, entry.sequence(), entry.at(), entry.otherWords());
  }

  /** The block without affinity to the node that is gone, unless something of it stays here. */
  public static Block abandonedBy(NodeId gone, Block block) {
    boolean isAffine = block.node().equals(Optional.of(gone));
    boolean holds =
        block.allocations().values().stream().anyMatch(e -> e.owner().node().equals(gone));
    return isAffine && !holds ? block.affineTo(Optional.empty()) : block;
  }
}
