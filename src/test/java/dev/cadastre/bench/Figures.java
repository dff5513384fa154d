package dev.cadastre.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a benchmark found, by name; printed as it is found, and written as JSON at the end. */
public final class Figures {

  /** One figure. */
  record Figure(String name, double value, String unit) {}

  private final List<Figure> figures = new ArrayList<>();

  public void add(String name, double value, String unit) {
    figures.add(new Figure(name, value, unit));
    System.out.printf("  %-42s %12.3f %s%n", name, value, unit);
  }

  /** Latencies as their median and 99th percentile. */
  void addPercentiles(String prefix, String suffix, Latencies latencies) {
    add(prefix + "p50_ms" + suffix, latencies.percentile(50), "ms");
    add(prefix + "p99_ms" + suffix, latencies.percentile(99), "ms");
  }

  /** Writes {@code {"figures": [{"name", "value", "unit"}, …]}}. */
  public void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      new JsonMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(file.toFile(), Map.of("figures", figures));
      System.out.println("written to " + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
