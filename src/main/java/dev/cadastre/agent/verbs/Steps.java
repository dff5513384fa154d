package dev.cadastre.agent.verbs;

import dev.cadastre.agent.telemetry.Metrics;
import java.time.Duration;
import java.util.function.Consumer;

/** The one place that every step passes through. */
public final class Steps {
  private final Metrics metrics;
  private final Consumer<FaultPoint> reached;

  public Steps(Metrics metrics) {
    this(metrics, _ -> {});
  }

  /**
   * Steps that tell where the agent is.
   *
   * @param reached called before and after each step, on its thread
   */
  public Steps(Metrics metrics, Consumer<FaultPoint> reached) {
    this.metrics = metrics;
    this.reached = reached;
  }

  /** What a step does. */
  @FunctionalInterface
  interface Deed<T, X extends Exception> {
    T run() throws X;
  }

  /** The same without a result. */
  @FunctionalInterface
  interface Act<X extends Exception> {
    void run() throws X;
  }

  <T, X extends Exception> T take(Step step, Deed<T, X> deed) throws X {
    reached.accept(step.before());
    long start = System.nanoTime();
    T done;
    try {
      done = deed.run();
    } finally {
      metrics.stepped(step.word(), Duration.ofNanos(System.nanoTime() - start));
    }
    reached.accept(step.after());
    return done;
  }

  <X extends Exception> void take(Step step, Act<X> act) throws X {
    take(
        step,
        () -> {
          act.run();
          return step;
        });
  }
}
