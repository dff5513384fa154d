package dev.cadastre.chaos;

import dev.cadastre.contract.scene.Answer.Lease;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What clients were answered and hold at this moment, whatever the register says. */
final class Holdings {
  private final Map<String, String> holders = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  /** An attachment was answered these; each must be nobody else's. */
  void take(String attachment, List<Lease> leases) {
    for (var lease : leases) {
      var other = holders.putIfAbsent(lease.bare(), attachment);
      if (other != null && !other.equals(attachment)) {
        faults.add("%s was given to %s, and %s holds it".formatted(lease, attachment, other));
      }
    }
  }

  /** It stops using them; only then may it release them. */
  void drop(String attachment, List<Lease> leases) {
    leases.forEach(lease -> holders.remove(lease.bare(), attachment));
  }

  /** Something that should not have happened. */
  void fault(String sentence) {
    faults.add(sentence);
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  /** Attachments by the addresses that they hold. */
  Map<String, String> all() {
    return Map.copyOf(holders);
  }
}
