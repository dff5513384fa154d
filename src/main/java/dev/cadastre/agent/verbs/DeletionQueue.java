package dev.cadastre.agent.verbs;

import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.cni.MalformedFrameException;
import dev.cadastre.cni.QueuedDel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;

/**
 * The deletions that the shim wrote to disk while no agent answered. Whoever holds the lock is
 * alone with the folder: a shim that waits for it tries the socket once more before it writes.
 */
public final class DeletionQueue {
  private static final System.Logger LOG = System.getLogger(DeletionQueue.class.getName());

  private final Path folder;
  private final Path lock;
  private final Predicate<QueuedDel> carryOut;
  private final Steps steps;

  /**
   * The queue in a state folder.
   *
   * @param state the folder that the shim knows
   * @param carryOut whether it is done with a deletion; otherwise that stays in the queue
   */
  public DeletionQueue(Path state, Predicate<QueuedDel> carryOut, Steps steps) {
    this.folder = state.resolve(QueuedDel.QUEUE);
    this.lock = state.resolve(QueuedDel.LOCK);
    this.carryOut = carryOut;
    this.steps = steps;
  }

  /** Something to be done while no shim can write. */
  interface Deed {
    void run() throws IOException;
  }

  /** Holding the lock: first the deed, then every deletion in the queue. */
  void drainAfter(Deed deed) throws IOException {
    Files.createDirectories(folder);
    // Closing gives the lock back.
    try (var channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      deed.run();
      for (var record : records()) {
        carryOut(record);
      }
    }
  }

  /** For the records of a shim that did not reach a socket which was there. */
  public void drain() throws IOException {
    if (!records().isEmpty()) {
      drainAfter(() -> {});
    }
  }

  private List<Path> records() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(QueuedDel.SUFFIX)).sorted().toList();
    }
  }

  private void carryOut(Path record) throws IOException {
    try {
      if (!carryOut.test(QueuedDel.decode(Files.readAllBytes(record)))) {
        LOG.log(Level.WARNING, LogLine.of("queued-del-waits").with("file", record).toString());
        return;
      }
    } catch (MalformedFrameException e) {
      LOG.log(
          Level.WARNING,
          LogLine.of("queued-del-unreadable")
              .with("file", record)
              .with("error", String.valueOf(e.getMessage()))
              .toString());
    }
    steps.take(Step.DEQUEUE, () -> Files.delete(record));
  }
}
