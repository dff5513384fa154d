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
  private final KeyedLocks<String> containers;

  CollectGarbage(Journal journal, Deletions deletions, KeyedLocks<String> containers) {
    this.journal = journal;
    this.deletions = deletions;
    this.containers = containers;
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
    return (int) stale.stream().filter(this::isDeleted).count();
  }

  /** An ADD of the same container may have put another entry into its place. */
  private boolean isDeleted(JournalEntry entry) {
    return containers.withLock(
        entry.key().containerId(),
        () -> {
          boolean present = journal.find(entry.key()).filter(entry::equals).isPresent();
          if (present) {
            deletions.begin(entry);
          }
          return present;
        });
  }

  private static boolean isCollectable(JournalEntry entry) {
    return entry.phase() != Phase.DELETING && !entry.stamp().isWithin(GRACE);
  }
}
