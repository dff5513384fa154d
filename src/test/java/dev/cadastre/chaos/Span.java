package dev.cadastre.chaos;

import java.time.Duration;

/** How long things last: short among the other tests, as long as one says in {@code make chaos}. */
final class Span {

  private Span() {}

  /** How long the cluster is disturbed: {@code -Dcadastre.chaos.disturbed=PT10M}. */
  static Duration disturbed() {
    return property("cadastre.chaos.disturbed", "PT25S");
  }

  /** How long the API server is away: {@code -Dcadastre.chaos.outage=PT5M}. */
  static Duration outage() {
    return property("cadastre.chaos.outage", "PT20S");
  }

  /** How long a controller sleeps: {@code -Dcadastre.chaos.sleep=PT1M}. */
  static Duration sleep() {
    return property("cadastre.chaos.sleep", "PT4S");
  }

  private static Duration property(String name, String otherwise) {
    return Duration.parse(System.getProperty(name, otherwise));
  }
}
