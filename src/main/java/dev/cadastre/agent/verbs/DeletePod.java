package dev.cadastre.agent.verbs;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.JournalEntry.Sandbox;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.cni.CniRequest.Del;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DEL: journal and answer; the rest happens behind the answer. */
final class DeletePod {
  private final Journal journal;
  private final Deletions deletions;

  DeletePod(Journal journal, Deletions deletions) {
    this.journal = journal;
    this.deletions = deletions;
  }

  /**
   * Durable on return; the rest follows.
   *
   * @param asked when the runtime asked: earlier than now for a deletion that waited in the queue
   */
  void detach(Del del, Stamp asked) {
    var known = journal.find(del.attachment());
    if (known.isEmpty()) {
      detachUnknown(del, asked);
      return;
    }
    boolean done = known.get().phase() == Phase.DELETING || asked.isBefore(known.get().stamp());
    if (!done) {
      deletions.begin(known.get().in(sandbox(del)), asked);
    }
  }

  private static @Nullable Sandbox sandbox(Del del) {
    return del.netns() == null ? null : new Sandbox(del.netns(), null, 0);
  }

  /** A complete journal does not forget: then there is nothing. Else the register is asked. */
  private void detachUnknown(Del del, Stamp asked) {
    if (journal.snapshot().complete()) {
      return;
    }
    deletions.begin(
        new JournalEntry(
            del.attachment(), del.role(), Phase.ADDING, List.of(), null, sandbox(del), asked),
        asked);
  }
}
