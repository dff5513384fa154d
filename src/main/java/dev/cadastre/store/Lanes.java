package dev.cadastre.store;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A few writes at a time, first come first served. Many at once would only share the API server's
 * processors, while a {@link GroupCommit} that waits gathers company and so needs fewer writes.
 * Nobody waits long: where writes take their time for another reason, or hang, all are let through.
 */
public final class Lanes implements Executor {
  private final Executor threads;
  private final Semaphore free;
  private final Duration patience;

  /**
   * @param threads where the writes run; each may wait there
   * @param count how many at a time
   * @param patience after which one goes ahead all the same
   */
  public Lanes(Executor threads, int count, Duration patience) {
    this.threads = threads;
    this.free = new Semaphore(count, true);
    this.patience = patience;
  }

  @Override
  public void execute(Runnable write) {
    threads.execute(() -> inLane(write));
  }

  private void inLane(Runnable write) {
    boolean isFree = awaitFree();
    try {
      write.run();
    } finally {
      if (isFree) {
        free.release();
      }
    }
  }

  private boolean awaitFree() {
    try {
      return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
