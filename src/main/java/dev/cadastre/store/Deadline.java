package dev.cadastre.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A moment of the process's monotonic clock after which nothing is decided or written for a
 * request, also not by a process that was stopped and wakes up.
 */
public final class Deadline {
  /** What is said of one that is past. */
  public static final String PAST = "the request's deadline is past";

  private final LongSupplier nanoClock;
  private final long at;

  private Deadline(LongSupplier nanoClock, long at) {
    this.nanoClock = nanoClock;
    this.at = at;
  }

  public static Deadline in(Duration left) {
    return in(left, System::nanoTime);
  }

  /** With a clock of the test's own, in nanoseconds. */
  public static Deadline in(Duration left, LongSupplier nanoClock) {
    return new Deadline(nanoClock, nanoClock.getAsLong() + left.toNanos());
  }

  /** A later one, by the same clock. */
  Deadline renewed(Duration left) {
    return in(left, nanoClock);
  }

  public boolean isPast() {
    return left().isNegative();
  }

  public Duration left() {
    return Duration.ofNanos(at - nanoClock.getAsLong());
  }
}
