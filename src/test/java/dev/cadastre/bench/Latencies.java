package dev.cadastre.bench;

import java.util.Arrays;

/** Durations of like requests. Safe for many threads. */
public final class Latencies {
  private long[] nanos = new long[1024];
  private int count;

  public synchronized void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = duration;
  }

  void addAll(Latencies others) {
    for (long duration : others.all()) {
      add(duration);
    }
  }

  private synchronized long[] all() {
    return Arrays.copyOf(nanos, count);
  }

  synchronized int count() {
    return count;
  }

  /** In milliseconds; the nearest rank. */
  public synchronized double percentile(int percent) {
    if (count == 0) {
      return Double.NaN;
    }
    var sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(count * percent / 100.0);
    return sorted[Math.max(0, rank - 1)] / 1e6;
  }
}
