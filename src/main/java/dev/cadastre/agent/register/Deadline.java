package dev.cadastre.agent.register;

import java.time.Duration;

/** A point in monotonic time. */
public record Deadline(long nanos) {

  public static Deadline in(Duration left) {
    return new Deadline(System.nanoTime() + left.toNanos());
  }

  public Deadline atMost(Duration left) {
    var other = in(left);
    return other.nanos - nanos < 0 ? other : this;
  }

  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  public boolean hasPassed() {
    return nanos - System.nanoTime() <= 0;
  }
}
