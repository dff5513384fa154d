package dev.cadastre.agent.verbs;

import dev.cadastre.agent.telemetry.Metrics;
import java.time.Duration;
import java.util.function.Supplier;

/** The one place that every step passes through. */
public final class Steps {
  private final Metrics metrics;

  public Steps(Metrics metrics) {
    this.metrics = metrics;
  }

  <T> T take(Step step, Supplier<T> deed) {
    long start = System.nanoTime();
    try {
      return deed.get();
    } finally {
      metrics.stepped(step.word(), Duration.ofNanos(System.nanoTime() - start));
    }
  }

  void take(Step step, Runnable deed) {
    take(
        step,
        () -> {
          deed.run();
          return step;
        });
  }
}
