package dev.cadastre.ipam;

import dev.cadastre.addr.IpAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a container holds in a network, or a node as a tunnel's address: an extract of the blocks
 * for people, which nothing is decided on. Two nodes that name one container share it.
 *
 * @param node of the entry with the highest sequence, as are use and pod
 */
public record Handle(
    String network,
    String containerId,
    Use use,
    Optional<PodId> pod,
    String node,
    SortedSet<String> interfaces,
    SortedSet<IpAddress> addresses) {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  public Handle {
    interfaces = Collections.unmodifiableSortedSet(new TreeSet<>(interfaces));
    addresses = Collections.unmodifiableSortedSet(new TreeSet<>(addresses));
  }

  /** The handle of these entries, which share a name; empty without any. */
  public static Optional<Handle> of(Map<IpAddress, Entry> entries) {
    var newest = entries.values().stream().max(Comparator.comparingLong(Entry::sequence));
    return newest.map(Entry::owner).map(owner -> of(owner, entries));
  }

  private static Handle of(Owner owner, Map<IpAddress, Entry> entries) {
    var interfaces = new TreeSet<String>();
    entries.values().forEach(e -> interfaces.add(e.owner().attachment().ifName()));
    return new Handle(
        owner.attachment().network(),
        owner.attachment().containerId(),
        owner.use(),
        owner.pod(),
        owner.attachment().node(),
        interfaces,
        new TreeSet<>(entries.keySet()));
  }

  /** Differs where handles differ (FNV-1a, 64 bits): what is remembered of each in its place. */
  public long fingerprint() {
    long hash = FNV_OFFSET;
    var text = toString();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
