package dev.cadastre.controller.ipamhandle;

import dev.cadastre.store.BlockCache.Holding;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who waits for their handle to be looked at: each once, first come first served, and nobody before
 * a while has passed.
 */
final class Turns {
  private final long whileNanos;

  /** From whom to when their while has passed, by {@link System#nanoTime}. */
  private final Map<Holding, Long> waiting = new LinkedHashMap<>();

  private final Set<Holding> taken = new HashSet<>();

  Turns(Duration aWhile) {
    whileNanos = aWhile.toNanos();
  }

  synchronized void add(Holding holding) {
    if (waiting.putIfAbsent(holding, System.nanoTime() + whileNanos) == null) {
      notifyAll();
    }
  }

  /** Waits for somebody whose while has passed and whom no other thread is at. */
  synchronized Holding take() throws InterruptedException {
    for (; ; ) {
      var first = firstFree();
      if (first.isEmpty()) {
        wait();
        continue;
      }
      long left = first.get().getValue() - System.nanoTime();
      if (left <= 0) {
        var holding = first.get().getKey();
        waiting.remove(holding);
        taken.add(holding);
        return holding;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private Optional<Map.Entry<Holding, Long>> firstFree() {
    return waiting.entrySet().stream().filter(w -> !taken.contains(w.getKey())).findFirst();
  }

  synchronized void done(Holding holding) {
    taken.remove(holding);
    notifyAll();
  }

  synchronized int size() {
    return waiting.size();
  }
}
