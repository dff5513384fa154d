package dev.cadastre.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs actors one at a time, each from one of its pauses to the next, in an order that a seed
 * repeats. So a law can try orders of events that real threads hardly ever take.
 */
public final class Interleaving {
  private final Random random;
  private final List<Thread> waiting = new ArrayList<>();
  private int unfinished;
  private @Nullable Thread running;
  private @Nullable Throwable failure;

  public Interleaving(Random random) {
    this.random = random;
  }

  /** Runs them all to their ends; throws what the first of them threw. */
  public void run(List<Runnable> actors) {
    unfinished = actors.size();
    for (int i = 0; i < actors.size(); i++) {
      var actor = actors.get(i);
      // Names, not threads, decide the order: they are the same in every run.
      Thread.ofVirtual().name("actor " + i).start(() -> act(actor));
    }
    try {
      schedule();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private synchronized void schedule() throws InterruptedException {
    while (unfinished > 0) {
      while (running != null || waiting.size() < unfinished) {
        wait();
      }
      if (unfinished > 0) {
        waiting.sort((a, b) -> a.getName().compareTo(b.getName()));
        running = waiting.remove(random.nextInt(waiting.size()));
        notifyAll();
        while (running != null) {
          wait();
        }
      }
    }
  }

  private void act(Runnable actor) {
    try {
      pause();
      actor.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      finish();
    }
  }

  private synchronized void fail(Throwable thrown) {
    failure = failure == null ? thrown : failure;
  }

  private synchronized void finish() {
    unfinished--;
    running = null;
    notifyAll();
  }

  /** Called by an actor: the others go on until its turn comes again. */
  public synchronized void pause() {
    var self = Thread.currentThread();
    if (self.equals(running)) {
      running = null;
    }
    waiting.add(self);
    notifyAll();
    try {
      while (!self.equals(running)) {
        wait();
      }
    } catch (InterruptedException e) {
      self.interrupt();
    }
  }
}
