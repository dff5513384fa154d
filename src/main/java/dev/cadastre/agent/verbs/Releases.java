package dev.cadastre.agent.verbs;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.register.Answer;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.Deadline;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.api.rest.Allocation;
import dev.cadastre.api.rest.HeldAddress;
import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.api.rest.ReleaseRequest;
import dev.cadastre.api.rest.ReleaseResponse;
import dev.cadastre.cni.AttachmentKey;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Gives addresses back to the register, for as long as it takes the register to answer. */
public final class Releases implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Releases.class.getName());
  private static final Duration EACH = Duration.ofSeconds(15);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final String node;
  private final Journal journal;
  private final ControllerClient controllers;
  private final Steps steps;
  private final KeyedLocks<AttachmentKey> underWay = new KeyedLocks<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public Releases(String node, Journal journal, ControllerClient controllers, Steps steps) {
    this.node = node;
    this.journal = journal;
    this.controllers = controllers;
    this.steps = steps;
  }

  /** Releases what an entry held, and then forgets the entry. */
  void begin(JournalEntry entry) {
    threads.execute(() -> release(entry));
  }

  /**
   * Runs {@code deed} while no release of that attachment is under way, here or at a controller.
   */
  void exclude(AttachmentKey key, Runnable deed) {
    underWay.withLock(
        key,
        () -> {
          deed.run();
          return key;
        });
  }

  private void release(JournalEntry entry) {
    var pause = FIRST_PAUSE;
    var held = entry.held();
    try {
      while (isCurrent(entry)) {
        held = attempt(entry, held);
        if (isCurrent(entry)) {
          Thread.sleep(jittered(pause));
          pause = longer(pause);
        }
      }
    } catch (InterruptedException e) {
      // The agent stops; the journal keeps the entry.
    }
  }

  /**
   * Forgets the entry where the register is done with it; what is to be asked for the next time.
   */
  private List<HeldAddress> attempt(JournalEntry entry, List<HeldAddress> held) {
    try {
      switch (underWay.withLock(entry.key(), () -> ask(entry, held))) {
        case Answer.Given<ReleaseResponse> given ->
            steps.take(Step.JOURNAL_RELEASED, () -> journal.remove(entry));
        case Answer.Refused<ReleaseResponse> refused when isMismatch(refused.problem()) -> {
          return heldByRegister(entry);
        }
        case Answer.Refused<ReleaseResponse> refused ->
            warn(entry, Refusals.sentence(refused.problem()));
        case Answer.NoAnswer<ReleaseResponse> none -> warn(entry, none.why());
      }
    } catch (RuntimeException e) {
      // A journal that takes no record, an answer that nobody can read: it may be over by then.
      warn(entry, e.toString());
    }
    return held;
  }

  private Answer<ReleaseResponse> ask(JournalEntry entry, List<HeldAddress> held) {
    if (!isCurrent(entry)) {
      return new Answer.NoAnswer<>("there is a newer ADD", false);
    }
    var request = request(entry, held);
    var answer = steps.take(Step.RELEASE, () -> controllers.release(request, Deadline.in(EACH)));
    if (held.isEmpty()
        && answer instanceof Answer.NoAnswer<ReleaseResponse> none
        && none.maybeDone()) {
      // Without sequences it frees what it finds: it must be over before the same attachment asks
      // anew.
      LockSupport.parkNanos(ControllerClient.PER_TRY.toNanos());
    }
    return answer;
  }

  private ReleaseRequest request(JournalEntry entry, List<HeldAddress> held) {
    var known = held.isEmpty() ? null : held;
    var key = entry.key();
    if (key.network().equals(JournalEntry.TUNNEL_NETWORK)) {
      var kind = key.ifName().toUpperCase(Locale.ROOT);
      return new ReleaseRequest(null, null, null, known, null, "Tunnel", kind);
    }
    return new ReleaseRequest(
        key.network(), key.containerId(), key.ifName(), known, null, null, null);
  }

  /**
   * A new ADD of the same attachment takes the entry's place; then its addresses are no longer ours
   * to free.
   */
  private boolean isCurrent(JournalEntry entry) {
    return journal.find(entry.key()).filter(entry::equals).isPresent();
  }

  private static boolean isMismatch(Problem problem) {
    return problem.type().equals(ProblemType.SEQUENCE_MISMATCH.urn());
  }

  /** What the register holds for an attachment that the journal has deleted. */
  private List<HeldAddress> heldByRegister(JournalEntry entry) {
    var answer = controllers.allocations(node, Deadline.in(EACH));
    return answer instanceof Answer.Given<List<Allocation>> given
        ? given.body().stream()
            .filter(a -> isOf(a, entry))
            .map(a -> new HeldAddress(a.address(), a.block(), a.sequence()))
            .toList()
        : entry.held();
  }

  private static boolean isOf(Allocation allocation, JournalEntry entry) {
    return allocation.network().equals(entry.key().network())
        && allocation.containerId().equals(entry.key().containerId())
        && allocation.ifName().equals(entry.key().ifName());
  }

  private static void warn(JournalEntry entry, String why) {
    LOG.log(
        Level.WARNING,
        LogLine.of("release-delayed")
            .with("attachment", Attachments.text(entry.key()))
            .with("why", why)
            .toString());
  }

  private static Duration jittered(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }

  private static Duration longer(Duration pause) {
    var doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
