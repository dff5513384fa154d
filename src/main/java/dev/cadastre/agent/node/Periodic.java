package dev.cadastre.agent.node;

import dev.cadastre.agent.telemetry.LogLine;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A task of its own thread: done when woken and every so often, and again soon where it failed. */
public final class Periodic implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Periodic.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final int LONGEST_FAILURE_FACTOR = 10;

  private final String name;
  private final Duration interval;
  private final Duration gap;
  private final Task task;
  private final Semaphore woken = new Semaphore(1);
  private final Thread thread;

  /** What is done. An exception means: try again. */
  public interface Task {
    void run() throws IOException, InterruptedException;
  }

  /**
   * A task that is to be started.
   *
   * @param interval after which it is done unasked
   * @param gap between two times, in which wake-ups are joined
   */
  public Periodic(String name, Duration interval, Duration gap, Task task) {
    this.name = name;
    this.interval = interval;
    this.gap = gap;
    this.task = task;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::loop);
  }

  public Periodic start() {
    thread.start();
    return this;
  }

  public void wake() {
    woken.release();
  }

  private void loop() {
    int failures = 0;
    try {
      while (true) {
        var pause =
            failures == 0
                ? interval
                : AFTER_FAILURE.multipliedBy(Math.min(failures, LONGEST_FAILURE_FACTOR));
        var _ = woken.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        woken.drainPermits();
        failures = isDone() ? 0 : failures + 1;
        Thread.sleep(gap);
      }
    } catch (InterruptedException e) {
      // The agent stops.
    }
  }

  private boolean isDone() throws InterruptedException {
    try {
      task.run();
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, LogLine.of("failed").with("task", name).with("error", e).toString());
      return false;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, LogLine.of("failed").with("task", name).toString(), e);
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
