package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.JournalReport.Listed;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A register that was set back, as by an etcd restored from a backup: nodes know sequences that
 * their blocks have not reached yet. What they hold and nobody else has is written back.
 */
public final class SetBack {
  private SetBack() {}

  /** The block with what the node holds in it, and what it holds that others have by now. */
  public record Restored(Block block, List<Clash> clashes) {
    public Restored {
      clashes = List.copyOf(clashes);
    }
  }

  /** Two attachments that each believe to hold the address. */
  public record Clash(IpAddress address, Attachment reported, Attachment registered) {}

  /** The blocks that the report names, with the highest sequence that it lists in each. */
  public static Map<Cidr, Long> highestListed(JournalReport report) {
    var highest = new HashMap<Cidr, Long>();
    for (var reported : report.attachments().values()) {
      for (var listed : reported.addresses()) {
        highest.merge(listed.block(), listed.sequence(), Math::max);
      }
    }
    return highest;
  }

  /**
   * Writes back what the node holds in the block. Its sequence rises above all that was ever given.
   *
   * @param node by its present UID
   */
  public static Restored restore(Block block, NodeId node, JournalReport report, Instant now) {
    var allocations = new TreeMap<>(block.allocations());
    var clashes = new ArrayList<Clash>();
    report
        .attachments()
        .forEach(
            (attachment, reported) -> {
              for (var listed : reported.addresses()) {
                if (block.cidr().contains(listed.address())) {
                  var owner = new Owner(attachment, node.uid(), use(attachment), reported.pod());
                  restore(allocations, owner, listed, now).ifPresent(clashes::add);
                }
              }
            });
    long listed = highestListed(report).getOrDefault(block.cidr(), 0L);
    long above = Math.max(block.sequence(), listed) + 1;
    long sequence = Math.max(above, ChronoUnit.MICROS.between(Instant.EPOCH, now));
    var freed = block.freed().stream().filter(f -> !allocations.containsKey(f.address())).toList();
    return new Restored(
        new Block(
            block.cidr(),
            block.pool(),
            block.node(),
            block.claimSequence(),
            sequence,
            allocations,
            freed,
            block.deleting()),
        clashes);
  }

  private static Use use(Attachment attachment) {
    return attachment.isTunnel() ? Use.TUNNEL : Use.WORKLOAD;
  }

  private static Optional<Clash> restore(
      Map<IpAddress, Entry> allocations, Owner owner, Listed listed, Instant now) {
    var present = allocations.get(listed.address());
    if (present != null && !present.owner().attachment().equals(owner.attachment())) {
      return Optional.of(
          new Clash(listed.address(), owner.attachment(), present.owner().attachment()));
    }
    if (present == null || present.sequence() < listed.sequence()) {
      var words = present == null ? Map.<String, String>of() : present.otherWords();
      allocations.put(listed.address(), new Entry(owner, listed.sequence(), now, words));
    }
    return Optional.empty();
  }
}
