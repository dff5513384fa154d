package dev.cadastre.bench.cni;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What was measured: printed, and kept as JSON. */
final class Figures {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ObjectNode all = JSON.createObjectNode();
  private final ArrayNode figures = all.putArray("figures");

  void add(String name, double value, String unit) {
    double rounded = Math.round(value * 1000) / 1000.0;
    figures.addObject().put("name", name).put("value", rounded).put("unit", unit);
    System.out.printf(Locale.ROOT, "%-22s %10.3f %s%n", name, rounded, unit);
  }

  static double quantile(List<Double> values, double q) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
  }

  static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, all.toPrettyString() + "\n");
  }
}
