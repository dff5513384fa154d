package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node's journal holds, as its agent reports it.
 *
 * @param complete whether it is everything: one that is not proves nothing by what it lacks
 */
public record JournalReport(
    String node, long generation, boolean complete, Map<Attachment, Reported> attachments) {
  public JournalReport {
    attachments = Map.copyOf(attachments);
  }

  /**
   * One attachment of the journal.
   *
   * @param addresses empty: an ADD under way, which covers whatever the register holds for it
   */
  public record Reported(Optional<PodId> pod, List<Listed> addresses) {
    public Reported {
      addresses = List.copyOf(addresses);
    }

    /** What the journal lists twice it holds both ways. */
    public Reported and(Reported other) {
      if (addresses.isEmpty() || other.addresses.isEmpty()) {
        return new Reported(pod.or(other::pod), List.of());
      }
      var all = new ArrayList<>(addresses);
      all.addAll(other.addresses);
      return new Reported(pod.or(other::pod), all);
    }
  }

  /** An address with the block and sequence that the node was told of. */
  public record Listed(IpAddress address, Cidr block, long sequence) {}

  /** Whether the attachment may hold the address, under whatever sequence. */
  public boolean covers(Attachment attachment, IpAddress address) {
    var reported = attachments.get(attachment);
    return reported != null && (reported.addresses().isEmpty() || lists(reported, address));
  }

  /**
   * Whether the pod that the entry is for goes on in the same network without it: under another
   * attachment, or with another address.
   */
  public boolean replaces(Entry entry, IpAddress address) {
    var uid = entry.owner().pod().map(PodId::uid);
    var attachment = entry.owner().attachment();
    return uid.isPresent()
        && attachments.entrySet().stream()
            .filter(a -> a.getKey().network().equals(attachment.network()))
            .filter(a -> a.getValue().pod().map(PodId::uid).equals(uid))
            .anyMatch(a -> !a.getKey().equals(attachment) || !lists(a.getValue(), address));
  }

  private static boolean lists(Reported reported, IpAddress address) {
    for (var listed : reported.addresses()) {
      if (listed.address().equals(address)) {
        return true;
      }
    }
    return false;
  }
}
