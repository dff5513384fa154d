package dev.cadastre.ipam;

import static dev.cadastre.ipam.BlockChange.AlreadyHeld;
import static dev.cadastre.ipam.BlockChange.Changed;
import static dev.cadastre.ipam.BlockChange.Refused;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A slice of a pool and the truth about its addresses. Immutable: every change returns the block
 * that is to be written, with its sequence one higher.
 *
 * @param node whom it has affinity to; absent: nobody
 * @param claimSequence of the last claim, take-over or giving-up
 * @param sequence the highest given so far; below 2^53, never falls
 * @param freed addresses given back, oldest first
 * @param deleting it gives nothing new: somebody deleted the object, or the register was set back
 *     and its nodes have not all reported yet
 */
public record Block(
    Cidr cidr,
    PoolRef pool,
    Optional<NodeId> node,
    long claimSequence,
    long sequence,
    SortedMap<IpAddress, Entry> allocations,
    List<Freed> freed,
    boolean deleting) {

  public Block {
    allocations = Collections.unmodifiableSortedMap(new TreeMap<>(allocations));
    freed = List.copyOf(freed);
  }

  /**
   * A new block, claimed by a node.
   *
   * @param sequence the larger of the time in microseconds and 1 + the highest seen for the CIDR,
   *     so that a recreated block never repeats one
   */
  public static Block claimed(Cidr cidr, PoolRef pool, NodeId node, long sequence) {
    return new Block(
        cidr, pool, Optional.of(node), sequence, sequence, new TreeMap<>(), List.of(), false);
  }

  public boolean isAffineTo(String nodeName) {
    return node.filter(n -> n.name().equals(nodeName)).isPresent();
  }

  /** The address that this attachment holds here; of two the one with the higher sequence. */
  public Optional<IpAddress> heldBy(Attachment attachment) {
    return allocations.entrySet().stream()
        .filter(e -> e.getValue().owner().attachment().equals(attachment))
        .max((a, b) -> Long.compare(a.getValue().sequence(), b.getValue().sequence()))
        .map(Map.Entry::getKey);
  }

  /** The address that would be given next: one never given, else the one freed longest ago. */
  public Optional<IpAddress> nextFree(AddressRules rules, Instant now) {
    var here = rules.within(cidr);
    return neverGiven(here).or(() -> rested(here, now));
  }

  private Optional<IpAddress> neverGiven(AddressRules rules) {
    if (allocations.size() + freed.size() >= size()) {
      return Optional.empty();
    }
    var known = new BitSet(size());
    allocations.keySet().forEach(address -> known.set(ordinal(address)));
    freed.forEach(f -> known.set(ordinal(f.address())));
    for (int i = known.nextClearBit(0); i < size(); i = known.nextClearBit(i + 1)) {
      var address = cidr.base().plus(i);
      if (!rules.isReserved(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  /** The address's place in the block; an address of another block, written by hand, has none. */
  private int ordinal(IpAddress address) {
    return cidr.contains(address) ? (int) (address.low() - cidr.base().low()) : size();
  }

  private Optional<IpAddress> rested(AddressRules rules, Instant now) {
    for (var f : freed) {
      if (!f.isCooling(now, rules.cooldown()) && !rules.isReserved(f.address())) {
        return Optional.of(f.address());
      }
    }
    return Optional.empty();
  }

  /** How many addresses it has. */
  public int size() {
    return 1 << (cidr.family().bits() - cidr.prefixLength());
  }

  /** Gives the next free address, or tells which the attachment has already. */
  public BlockChange give(Owner owner, AddressRules rules, Instant now) {
    var held = heldBy(owner.attachment());
    if (held.isPresent()) {
      return new AlreadyHeld(held.get());
    }
    if (deleting) {
      return new Refused(Refused.Reason.DELETING);
    }
    return nextFree(rules, now)
        .<BlockChange>map(address -> put(address, owner, now))
        .orElseGet(() -> new Refused(Refused.Reason.FULL));
  }

  /** Gives this address, reserved or cooling as it may be. */
  public BlockChange giveAddress(Owner owner, IpAddress address, Instant now) {
    var entry = allocations.get(address);
    if (entry != null) {
      return entry.owner().attachment().equals(owner.attachment())
          ? new AlreadyHeld(address)
          : new Refused(Refused.Reason.TAKEN);
    }
    return deleting ? new Refused(Refused.Reason.DELETING) : put(address, owner, now);
  }

  private Changed put(IpAddress address, Owner owner, Instant now) {
    var next = new TreeMap<>(allocations);
    next.put(address, new Entry(owner, sequence + 1, now, Map.of()));
    return new Changed(with(next, without(address)), address);
  }

  /** Gives the attachment's address a new sequence: older writes and releases of it fail. */
  public BlockChange adopt(Attachment attachment, IpAddress address) {
    var entry = allocations.get(address);
    if (entry == null || !entry.owner().attachment().equals(attachment)) {
      return new Refused(Refused.Reason.NOT_HELD);
    }
    var next = new TreeMap<>(allocations);
    next.put(address, entry.adopted(sequence + 1));
    return new Changed(with(next, freed), address);
  }

  /**
   * Takes the address back if the attachment holds it under exactly this sequence; a late release
   * changes nothing.
   */
  public BlockChange release(
      Attachment attachment, IpAddress address, long heldSequence, Instant now) {
    var entry = allocations.get(address);
    if (entry == null || !entry.owner().attachment().equals(attachment)) {
      return new Refused(Refused.Reason.NOT_HELD);
    }
    if (entry.sequence() != heldSequence) {
      return new Refused(Refused.Reason.OTHER_SEQUENCE);
    }
    var next = new TreeMap<>(allocations);
    next.remove(address);
    var resting = new ArrayList<>(without(address));
    resting.add(new Freed(address, sequence + 1, now));
    return new Changed(with(next, resting), address);
  }

  /** The block under another node's affinity, or nobody's; entries keep their sequences. */
  public Block affineTo(Optional<NodeId> newNode) {
    return new Block(cidr, pool, newNode, sequence + 1, sequence + 1, allocations, freed, deleting);
  }

  /** Nothing held and nothing cooling. */
  public boolean isIdle(AddressRules rules, Instant now) {
    return allocations.isEmpty()
        && freed.stream().noneMatch(f -> f.isCooling(now, rules.cooldown()));
  }

  /** What is used, cooling, reserved and free; together the block's size. */
  public Counts counts(AddressRules rules, Instant now) {
    var here = rules.within(cidr);
    long cooling = freed.stream().filter(f -> f.isCooling(now, here.cooldown())).count();
    long reserved = 0;
    if (!here.reserved().isEmpty()) {
      var address = cidr.base();
      for (int i = 0; i < size(); i++, address = address.plus(1)) {
        if (here.isReserved(address) && !allocations.containsKey(address)) {
          reserved++;
        }
      }
      reserved -=
          freed.stream()
              .filter(f -> f.isCooling(now, here.cooldown()) && here.isReserved(f.address()))
              .count();
    }
    long used = allocations.size();
    return new Counts(used, cooling, reserved, size() - used - cooling - reserved);
  }

  private List<Freed> without(IpAddress address) {
    return freed.stream().filter(f -> !f.address().equals(address)).toList();
  }

  private Block with(SortedMap<IpAddress, Entry> nextAllocations, List<Freed> nextFreed) {
    return new Block(
        cidr, pool, node, claimSequence, sequence + 1, nextAllocations, nextFreed, deleting);
  }
}
