package dev.cadastre.controller.ipamhandle;

import dev.cadastre.store.BlockCache.Holding;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who waits for their handle to be looked at: each once, first come first served. */
final class Turns {
  private final Set<Holding> waiting = new LinkedHashSet<>();
  private final Set<Holding> taken = new HashSet<>();

  synchronized void add(Holding holding) {
    if (waiting.add(holding)) {
      notifyAll();
    }
  }

  /** Waits for somebody whom no other thread is at. */
  synchronized Holding take() throws InterruptedException {
    for (; ; ) {
      for (var holding : waiting) {
        if (!taken.contains(holding)) {
          waiting.remove(holding);
          taken.add(holding);
          return holding;
        }
      }
      wait();
    }
  }

  synchronized void done(Holding holding) {
    taken.remove(holding);
    notifyAll();
  }

  synchronized int size() {
    return waiting.size();
  }
}
