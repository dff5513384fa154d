package dev.cadastre.ipam;

import dev.cadastre.addr.IpAddress;
import java.time.Duration;
import java.time.Instant;

/**
 * An address that somebody held and gave back.
 *
 * @param sequence of the release: the order in which addresses are given again
 */
public record Freed(IpAddress address, long sequence, Instant at) {
  /** Whether it still rests. A stamp in the future counts as now. */
  public boolean isCooling(Instant now, Duration cooldown) {
    return cooldown.isPositive() && at.isAfter(now.minus(cooldown));
  }
}
