package dev.cadastre.agent.verbs;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.LocalPod;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Deletions that the journal holds: first the node's side goes, many pods at once, then the
 * register is told. An address is not free while its interface lives. Each is tried until it is
 * done, also after a restart.
 */
public final class Deletions implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Deletions.class.getName());
  // The reference plugins call DEL of their IPAM before they remove the interface. With the release
  // behind it no more than ten seconds.
  private static final Duration DELEGATE_TIME = Duration.ofMillis(9_500);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Journal journal;
  private final Kernel kernel;
  private final Releases releases;
  private final Steps steps;
  private final ReentrantLock detaching = new ReentrantLock();
  private final Semaphore wake = new Semaphore(0);
  // Their node's side is done.
  private final Set<JournalEntry> detached = ConcurrentHashMap.newKeySet();
  private final Thread worker;

  public Deletions(Journal journal, Kernel kernel, Releases releases, Steps steps) {
    this.journal = journal;
    this.kernel = kernel;
    this.releases = releases;
    this.steps = steps;
    this.worker = Thread.ofVirtual().name("deletions").unstarted(this::run);
  }

  /** Begins with what an earlier process left. */
  public void start() {
    worker.start();
  }

  /** As of now. */
  public void begin(JournalEntry entry) {
    begin(entry, Stamp.now());
  }

  /** Durable on return; the rest follows. */
  void begin(JournalEntry entry, Stamp asked) {
    steps.take(Step.JOURNAL_DELETION, () -> journal.record(entry.deleting(asked)));
    wake.release();
  }

  /**
   * The node's side goes now; there is nothing in the register, or the journal takes no records and
   * the register's collector does the rest.
   */
  void giveUp(JournalEntry entry) {
    steps.take(Step.DETACH, () -> kernel.detach(List.of(pod(entry))));
  }

  /**
   * Clears the node's side of an entry, then lets {@code record} put another into its place, while
   * no deletion of the same attachment is at work.
   */
  void replace(JournalEntry entry, Runnable record) {
    releases.exclude(entry.key(), () -> replaceAlone(entry, record));
  }

  private void replaceAlone(JournalEntry entry, Runnable record) {
    detaching.lock();
    try {
      if (entry.role() == Role.MAIN) {
        steps.take(Step.DETACH, () -> kernel.detach(List.of(pod(entry))));
      }
      record.run();
    } finally {
      detaching.unlock();
    }
  }

  /** How many wait for the node's side or the register. */
  public long waiting() {
    return deleting().size();
  }

  private void run() {
    try {
      while (true) {
        var pause = detachAll();
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      // The agent stops; the journal keeps what is left.
    }
  }

  /** How long until all has to be looked at again. */
  private Duration detachAll() {
    detaching.lock();
    try {
      var deleting = deleting();
      detached.retainAll(Set.copyOf(deleting));
      var open = deleting.stream().filter(entry -> !detached.contains(entry)).toList();
      var done = detachOrSkip(open);
      detached.addAll(done);
      done.forEach(releases::begin);
      return done.size() < open.size() ? LOOK : IDLE;
    } catch (RuntimeException e) {
      // Whatever it is, an end of this thread would keep addresses for as long as the agent lives.
      LOG.log(Level.WARNING, LogLine.of("detach-failed").with("error", e).toString());
      return AFTER_FAILURE;
    } finally {
      detaching.unlock();
    }
  }

  /** Those whose node's side is done: our own pods, and what other plugins have let go of. */
  private List<JournalEntry> detachOrSkip(List<JournalEntry> open) {
    var wired = open.stream().filter(entry -> entry.role() == Role.MAIN).toList();
    if (!wired.isEmpty()) {
      steps.take(Step.DETACH, () -> kernel.detach(wired.stream().map(Deletions::pod).toList()));
    }
    var left = open.stream().filter(entry -> entry.role() == Role.IPAM && isLeft(entry));
    return Stream.concat(wired.stream(), left).toList();
  }

  /** Whether the plugin that asked for the address has let go of it. */
  private boolean isLeft(JournalEntry entry) {
    var sandbox = entry.sandbox();
    if (sandbox == null || !entry.stamp().isWithin(DELEGATE_TIME)) {
      return true;
    }
    try {
      return !kernel.hasLink(sandbox.netns(), entry.key().ifName());
    } catch (KernelException e) {
      return false; // what cannot be seen is waited for
    }
  }

  private List<JournalEntry> deleting() {
    return journal.snapshot().entries().values().stream()
        .filter(entry -> entry.phase() == Phase.DELETING)
        .toList();
  }

  private static LocalPod pod(JournalEntry entry) {
    return LocalPod.of(Attachments.of(entry.key()), entry.ips());
  }

  @Override
  public void close() {
    worker.interrupt();
  }
}
