package dev.cadastre.controller.collect;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What was freed as garbage within the last hour; of very many the last ones. */
@Singleton
public final class FreedLeaks {
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int MOST = 10_000;

  private final Clock clock;
  private final Deque<Leak> freed = new ArrayDeque<>();
  private long total;

  public FreedLeaks(Clock clock) {
    this.clock = clock;
  }

  /** Adds what is freed now. */
  public synchronized void add(Leak leak) {
    var now = clock.instant();
    forgetOld(now);
    total++;
    freed.addLast(
        new Leak(
            leak.held(),
            leak.pool(),
            leak.reason(),
            leak.evidence(),
            leak.sightings(),
            Optional.of(now)));
  }

  /** How many were freed since the process began. */
  public synchronized long total() {
    return total;
  }

  /** The oldest first. */
  public synchronized List<Leak> all() {
    forgetOld(clock.instant());
    return List.copyOf(freed);
  }

  private void forgetOld(Instant now) {
    while (!freed.isEmpty() && (freed.size() >= MOST || isOld(freed.getFirst(), now))) {
      freed.removeFirst();
    }
  }

  private static boolean isOld(Leak leak, Instant now) {
    return leak.freedAt().filter(at -> at.plus(KEPT).isAfter(now)).isEmpty();
  }
}
