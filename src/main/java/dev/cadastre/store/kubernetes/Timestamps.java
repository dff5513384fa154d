package dev.cadastre.store.kubernetes;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** RFC 3339 in UTC with microseconds. */
public final class Timestamps {
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Timestamps() {}

  public static String format(Instant at) {
    return MICROSECONDS.format(at.truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * Reads any RFC 3339 time.
   *
   * @throws java.time.format.DateTimeParseException where it is none
   */
  public static Instant parse(String text) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
  }
}
