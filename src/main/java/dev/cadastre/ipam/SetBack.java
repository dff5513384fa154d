package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A register that was set back, as by an etcd restored from a backup: nodes know sequences that
 * their blocks have not reached yet. What they hold and nobody else has is written back.
 */
public final class SetBack {
  private SetBack() {}

  /**
   * The block with what the node holds in it, and what it holds that others have by now.
   *
   * @param isChanged whether anything was missing
   */
  public record Restored(Block block, List<Clash> clashes, boolean isChanged) {
    public Restored {
      clashes = List.copyOf(clashes);
    }
  }

  /** Two attachments that each believe to hold the address. */
  public record Clash(IpAddress address, Attachment reported, Attachment registered) {}

  /** An address that an attachment is reported to hold. */
  private record Claimed(Attachment attachment, Reported reported, Listed listed) {
    boolean isBy(Entry entry) {
      return entry.owner().attachment().equals(attachment);
    }
  }

  private static Stream<Claimed> claimed(JournalReport report) {
    return report.attachments().entrySet().stream()
        .flatMap(
            e ->
                e.getValue().addresses().stream()
                    .map(listed -> new Claimed(e.getKey(), e.getValue(), listed)));
  }

  private static Stream<Claimed> claimed(JournalReport report, Block block) {
    return claimed(report).filter(claim -> block.cidr().contains(claim.listed().address()));
  }

  /** The blocks that the report names. */
  public static Set<Cidr> blocksOf(JournalReport report) {
    return claimed(report).map(claim -> claim.listed().block()).collect(Collectors.toSet());
  }

  /** Whether the report lists a sequence that the block has not reached: the proof. */
  public static boolean isProvenBy(JournalReport report, Block block) {
    return highest(report, block) > block.sequence();
  }

  private static long highest(JournalReport report, Block block) {
    return claimed(report, block).mapToLong(claim -> claim.listed().sequence()).max().orElse(0);
  }

  /**
   * Whether the block lacks what the report lists in it: also after another node's report has
   * raised its sequence, if nothing says that the address was given back, and it was given under
   * this claim.
   */
  public static boolean isLacking(Block block, JournalReport report) {
    return claimed(report, block).anyMatch(claim -> isLost(block, claim.listed()));
  }

  private static boolean isLost(Block block, Listed listed) {
    var entry = block.allocations().get(listed.address());
    return entry == null
        ? listed.sequence() > block.claimSequence() && !isFreedAfter(block, listed)
        : entry.sequence() < listed.sequence();
  }

  private static boolean isFreedAfter(Block block, Listed listed) {
    return block.freed().stream()
        .anyMatch(f -> f.address().equals(listed.address()) && f.sequence() > listed.sequence());
  }

  /**
   * Writes back what the node holds in the block. Where that changes it, its sequence rises above
   * all that was ever given.
   *
   * @param node by its present UID
   * @param grace for how long an entry may be younger than a report that lacks it
   */
  public static Restored restore(
      Block block, NodeId node, JournalReport report, Instant now, Duration grace) {
    var allocations = new TreeMap<>(block.allocations());
    var clashes = new ArrayList<Clash>();
    claimed(report, block)
        .forEach(
            claim -> {
              var present = Optional.ofNullable(allocations.get(claim.listed().address()));
              if (present.isPresent() && !claim.isBy(present.get())) {
                if (!isGone(present.get(), claim.listed(), report, now.minus(grace))) {
                  clashes.add(clash(claim, present.get()));
                  return;
                }
                present = Optional.empty();
              }
              if (present.isEmpty() || present.get().sequence() < claim.listed().sequence()) {
                allocations.put(claim.listed().address(), entry(claim, node, present, now));
              }
            });
    boolean isChanged = !allocations.equals(block.allocations()) || isProvenBy(report, block);
    var restored = isChanged ? with(block, allocations, report, now) : block;
    return new Restored(restored, clashes, isChanged);
  }

  private static Clash clash(Claimed claim, Entry present) {
    return new Clash(claim.listed().address(), claim.attachment(), present.owner().attachment());
  }

  /** Whether the node itself says that the older holder, a container of its own, is no more. */
  private static boolean isGone(Entry entry, Listed listed, JournalReport report, Instant before) {
    var holder = entry.owner().attachment();
    return report.complete()
        && holder.node().equals(report.node())
        && !report.covers(holder, listed.address())
        && entry.sequence() < listed.sequence()
        && entry.at().isBefore(before);
  }

  private static Entry entry(Claimed claim, NodeId node, Optional<Entry> present, Instant now) {
    var attachment = claim.attachment();
    var use = attachment.isTunnel() ? Use.TUNNEL : Use.WORKLOAD;
    var owner = new Owner(attachment, node.uid(), use, claim.reported().pod());
    var words = present.map(Entry::otherWords).orElse(Map.of());
    return new Entry(owner, claim.listed().sequence(), now, words);
  }

  private static Block with(
      Block block, SortedMap<IpAddress, Entry> allocations, JournalReport report, Instant now) {
    long above = Math.max(block.sequence(), highest(report, block)) + 1;
    return new Block(
        block.cidr(),
        block.pool(),
        block.node(),
        block.claimSequence(),
        Math.max(above, ChronoUnit.MICROS.between(Instant.EPOCH, now)),
        allocations,
        block.freed().stream().filter(f -> !allocations.containsKey(f.address())).toList(),
        block.deleting());
  }
}
