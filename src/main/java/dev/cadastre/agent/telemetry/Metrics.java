package dev.cadastre.agent.telemetry;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the agent counts, and its text in Prometheus' format. */
public final class Metrics {
  // Upper bounds in milliseconds.
  private static final long[] BOUNDS = {
    1, 2, 4, 6, 8, 10, 15, 25, 50, 100, 250, 1_000, 5_000, 30_000
  };

  private final Map<String, Histogram> verbs = new ConcurrentHashMap<>();
  private final Map<String, Histogram> steps = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final Map<String, Gauge> gauges = new ConcurrentHashMap<>();

  private record Gauge(String help, LongSupplier value) {}

  private static final class Histogram {
    final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    final LongAdder micros = new LongAdder();

    Histogram() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }

    void add(Duration took) {
      int i = 0;
      while (i < BOUNDS.length && took.compareTo(Duration.ofMillis(BOUNDS[i])) > 0) {
        i++;
      }
      buckets[i].increment();
      micros.add(took.toNanos() / 1_000);
    }
  }

  /** A verb was answered; {@code code} is the CNI error's, 0 for success. */
  public void answered(String verb, int code, Duration took) {
    verbs.computeIfAbsent(verb, v -> new Histogram()).add(took);
    if (code != 0) {
      failures
          .computeIfAbsent("verb=\"%s\",code=\"%d\"".formatted(verb, code), k -> new LongAdder())
          .increment();
    }
  }

  /** One step of a verb was done. */
  public void stepped(String step, Duration took) {
    steps.computeIfAbsent(step, s -> new Histogram()).add(took);
  }

  public void gauge(String name, String help, LongSupplier value) {
    gauges.put(name, new Gauge(help, value));
  }

  String text() {
    var text = new StringBuilder();
    histogram(text, "cadastre_cni_seconds", "Time to answer a CNI call.", "verb", verbs);
    histogram(text, "cadastre_cni_step_seconds", "Time of one step of a call.", "step", steps);
    head(text, "cadastre_cni_failures_total", "CNI calls answered with an error.", "counter");
    new TreeMap<>(failures)
        .forEach(
            (labels, count) ->
                text.append("cadastre_cni_failures_total{%s} %d\n".formatted(labels, count.sum())));
    new TreeMap<>(gauges)
        .forEach(
            (name, gauge) -> {
              head(text, name, gauge.help(), "gauge");
              text.append("%s %d\n".formatted(name, gauge.value().getAsLong()));
            });
    return text.toString();
  }

  private static void head(StringBuilder text, String name, String help, String type) {
    text.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type));
  }

  private static void histogram(
      StringBuilder text, String name, String help, String label, Map<String, Histogram> all) {
    head(text, name, help, "histogram");
    new TreeMap<>(all)
        .forEach(
            (value, histogram) -> {
              long count = 0;
              for (int i = 0; i <= BOUNDS.length; i++) {
                count += histogram.buckets[i].sum();
                var bound = i < BOUNDS.length ? seconds(BOUNDS[i] * 1_000) : "+Inf";
                text.append(
                    "%s_bucket{%s=\"%s\",le=\"%s\"} %d\n"
                        .formatted(name, label, value, bound, count));
              }
              text.append(
                  "%s_sum{%s=\"%s\"} %s\n"
                      .formatted(name, label, value, seconds(histogram.micros.sum())));
              text.append("%s_count{%s=\"%s\"} %d\n".formatted(name, label, value, count));
            });
  }

  private static String seconds(long micros) {
    return Double.toString(micros / 1e6);
  }
}
