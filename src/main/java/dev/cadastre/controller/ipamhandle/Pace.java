package dev.cadastre.controller.ipamhandle;

import java.time.Duration;

/**
 * When the next write may begin: at most 100 a second, and a tenth of that while more addresses
 * than these change hands, because the API server's time is then better spent on them.
 */
final class Pace {
  private static final Duration CALM = Duration.ofMillis(10);
  private static final Duration STORM = Duration.ofMillis(100);
  private static final int STORM_AT = 100;
  private static final long WINDOW = Duration.ofSeconds(1).toNanos();

  private long nextAt = System.nanoTime();
  private long windowBegan = System.nanoTime();
  private int changes;
  private int changesBefore;

  /** Somebody got an address or gave one back. */
  synchronized void changed() {
    turnWindow(System.nanoTime());
    changes++;
  }

  /** Waits for this thread's slot. */
  void await() throws InterruptedException {
    long left = slot() - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }

  private synchronized long slot() {
    long now = System.nanoTime();
    turnWindow(now);
    boolean isStorm = Math.max(changes, changesBefore) > STORM_AT;
    long mine = Math.max(now, nextAt);
    nextAt = mine + (isStorm ? STORM : CALM).toNanos();
    return mine;
  }

  private void turnWindow(long now) {
    long windows = (now - windowBegan) / WINDOW;
    if (windows > 0) {
      changesBefore = windows == 1 ? changes : 0;
      changes = 0;
      windowBegan += windows * WINDOW;
    }
  }
}
