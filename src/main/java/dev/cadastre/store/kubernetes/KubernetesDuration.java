package dev.cadastre.store.kubernetes;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them: {@code 30s}, {@code 1h30m}, {@code 1.5s}, {@code 0}. */
public final class KubernetesDuration {
  private static final Pattern WHOLE =
      Pattern.compile("0|([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("([0-9.]+)(ns|us|µs|ms|s|m|h)");
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ns", Duration.ofNanos(1),
          "us", Duration.ofNanos(1_000),
          "µs", Duration.ofNanos(1_000),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));

  private KubernetesDuration() {}

  /**
   * Reads a duration that is not negative; one of more than 292 years is as good as those.
   *
   * @throws IllegalArgumentException naming the text, where it is none
   */
  public static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a duration; write one such as 30s or 1h30m".formatted(text));
    }
    var nanos = BigDecimal.ZERO;
    var part = PART.matcher(text);
    while (part.find()) {
      var unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit.toNanos())));
    }
    return Duration.ofNanos(nanos.min(LONGEST).longValue());
  }
}
