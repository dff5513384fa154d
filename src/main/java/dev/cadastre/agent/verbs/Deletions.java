package dev.cadastre.agent.verbs;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.LocalPod;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Deletions that the journal holds: first the node's side goes, many pods at once, then the
 * register is told. An address is not free while its interface lives. Each is tried until it is
 * done, also after a restart.
 */
public final class Deletions implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Deletions.class.getName());
  // The reference plugins call DEL of their IPAM before they remove the interface.
  private static final Duration DELEGATE_TIME = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration KERNEL_PAUSE = Duration.ofSeconds(1);

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
   * For when the journal takes no records: the node's side goes now, the register's collector does
   * the rest.
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
        boolean busy = detachAll();
        var pause = busy ? LOOK : Duration.ofSeconds(30);
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      // The agent stops; the journal keeps what is left.
    }
  }

  /** Whether some have to be looked at again soon. */
  private boolean detachAll() throws InterruptedException {
    Collection<JournalEntry> open;
    Map<AttachmentKey, JournalEntry> done = new HashMap<>();
    detaching.lock();
    try {
      var deleting = deleting();
      detached.retainAll(Set.copyOf(deleting));
      open = deleting.stream().filter(entry -> !detached.contains(entry)).toList();
      var wired = open.stream().filter(entry -> entry.role() == Role.MAIN).toList();
      if (!wired.isEmpty()) {
        steps.take(Step.DETACH, () -> kernel.detach(wired.stream().map(Deletions::pod).toList()));
      }
      wired.forEach(entry -> done.put(entry.key(), entry));
      open.stream()
          .filter(entry -> entry.role() == Role.IPAM && isLeft(entry))
          .forEach(entry -> done.put(entry.key(), entry));
      detached.addAll(done.values());
    } catch (KernelException e) {
      LOG.log(
          Level.WARNING,
          LogLine.of("detach-failed").with("error", String.valueOf(e.getMessage())).toString());
      Thread.sleep(KERNEL_PAUSE);
      return true;
    } finally {
      detaching.unlock();
    }
    done.values().forEach(releases::begin);
    return done.size() < open.size();
  }

  /** Whether the plugin that asked for the address has let go of it. */
  private static boolean isLeft(JournalEntry entry) {
    var sandbox = entry.sandbox();
    return sandbox == null
        || !Files.exists(Path.of(sandbox.netns()))
        || !entry.stamp().isWithin(DELEGATE_TIME);
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
