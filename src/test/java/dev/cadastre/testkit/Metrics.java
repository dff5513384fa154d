package dev.cadastre.testkit;

import java.util.Map;

/** Prometheus' text format, read by line. */
public final class Metrics {

  private Metrics() {}

  /** The sum of the series of that name that have all these labels. */
  public static double sum(String text, String name, Map<String, String> labels) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(
            line ->
                labels.entrySet().stream()
                    .allMatch(
                        label -> line.contains(label.getKey() + "=\"" + label.getValue() + "\"")))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
