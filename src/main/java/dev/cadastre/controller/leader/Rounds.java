package dev.cadastre.controller.leader;

import dev.cadastre.store.StoreUnavailableException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Work of the leader that looks at everything again and again; one round at a time. */
public final class Rounds implements LeaderWork {
  private static final Logger LOG = Logger.getLogger(Rounds.class);

  private final String name;
  private final Duration pause;
  private final BooleanSupplier isReady;
  private final Runnable round;
  private @Nullable Thread thread;

  /**
   * Begins with {@link #start}.
   *
   * @param pause between the end of one round and the beginning of the next
   * @param isReady whether what the rounds look at is there; none is made before
   */
  public Rounds(String name, Duration pause, BooleanSupplier isReady, Runnable round) {
    this.name = name;
    this.pause = pause;
    this.isReady = isReady;
    this.round = round;
  }

  @Override
  public synchronized void start() {
    stop();
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  @Override
  public synchronized void stop() {
    if (thread != null) {
      thread.interrupt();
      thread = null;
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (isReady.getAsBoolean()) {
          makeRound();
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeRound() {
    try {
      round.run();
    } catch (StoreUnavailableException e) {
      LOG.infof("%s: this round is broken off: %s", name, e.getMessage());
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s: this round is broken off", name);
    }
  }
}
