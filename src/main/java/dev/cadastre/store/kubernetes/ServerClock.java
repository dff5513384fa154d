package dev.cadastre.store.kubernetes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Our clock, or the API server's where ours is more than 2 s away from its {@code Date}. */
public final class ServerClock extends Clock {
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** A Date has no fraction: what it says is at most this much behind. */
  private static final Duration RESOLUTION = Duration.ofSeconds(1);

  private final Clock own;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /** The last date that was read: a busy server says the same many times a second. */
  private volatile Dated last = new Dated("", Instant.EPOCH);

  private record Dated(String text, Instant instant) {}

  public ServerClock(Clock own) {
    this.own = own;
  }

  Instant beforeRequest() {
    return own.instant();
  }

  /** The server wrote the date between then and now. */
  void observe(Instant sentAt, @Nullable String date) {
    if (date == null) {
      return;
    }
    try {
      var dated = last;
      if (!dated.text().equals(date)) {
        var server = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        dated = new Dated(date, server);
        last = dated;
      }
      ahead.set(correction(sentAt, own.instant(), dated.instant()));
    } catch (DateTimeParseException e) {
      // A proxy's date that nobody can read corrects nothing.
    }
  }

  private static Duration correction(Instant sentAt, Instant now, Instant server) {
    boolean isBehind = server.isAfter(now.plus(TOLERANCE));
    boolean isAhead = server.plus(RESOLUTION).isBefore(sentAt.minus(TOLERANCE));
    return isBehind || isAhead ? Duration.between(now, server) : Duration.ZERO;
  }

  @Override
  public Instant instant() {
    return own.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
