package dev.cadastre.agent.verbs;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.cni.CniRequest.Gc;
import java.time.Duration;

/** GC: the network's attachments that are not in the runtime's list are deleted as by DEL. */
final class CollectGarbage {
  // The runtime should not run it beside ADD; if it does, the list may be older than the
  // attachment.
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Journal journal;
  private final Deletions deletions;

  CollectGarbage(Journal journal, Deletions deletions) {
    this.journal = journal;
    this.deletions = deletions;
  }

  /** How many were found. Without a list nothing is: it is not an empty one. */
  int collect(Gc gc) {
    if (gc.valid().isEmpty()) {
      return 0;
    }
    var valid = gc.valid().get();
    var stale =
        journal.snapshot().entries().values().stream()
            .filter(entry -> entry.key().network().equals(gc.network().name()))
            .filter(entry -> !valid.contains(entry.key()))
            .filter(CollectGarbage::isCollectable)
            .toList();
    stale.forEach(deletions::begin);
    return stale.size();
  }

  private static boolean isCollectable(JournalEntry entry) {
    return entry.phase() != Phase.DELETING && !entry.stamp().isWithin(GRACE);
  }
}
