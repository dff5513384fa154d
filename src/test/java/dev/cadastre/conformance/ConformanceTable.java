package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.conformance.Suite.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Results of several plugins side by side, in Markdown: {@code ConformanceTable RESULT...}. */
public final class ConformanceTable {
  private ConformanceTable() {}

  public static void main(String[] files) throws IOException {
    var results = new ArrayList<JsonNode>();
    for (var file : files) {
      results.add(Plugin.JSON.readTree(Files.readString(Path.of(file))));
    }
    System.out.print(text(results));
  }

  static void write(Path file, String plugin, List<Outcome> outcomes) throws IOException {
    ObjectNode node = Plugin.JSON.createObjectNode().put("plugin", plugin);
    var list = node.putArray("outcomes");
    for (var outcome : outcomes) {
      list.addObject()
          .put("verb", outcome.obligation().verb())
          .put("claim", outcome.obligation().claim())
          .put("source", outcome.obligation().source())
          .put("verdict", outcome.verdict().word())
          .put("why", outcome.why());
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, node.toPrettyString() + "\n");
  }

  static String text(List<JsonNode> results) {
    var text = new StringBuilder("| verb | obligation | from |");
    results.forEach(result -> text.append(' ').append(result.path("plugin").asText()).append(" |"));
    text.append('\n').append("|---|---|---|").append("---|".repeat(results.size())).append('\n');
    var first = results.getFirst().path("outcomes");
    for (int i = 0; i < first.size(); i++) {
      row(text, results, i);
    }
    text.append(reasons(results));
    return text.toString();
  }

  private static void row(StringBuilder text, List<JsonNode> results, int i) {
    var outcome = results.getFirst().at("/outcomes/" + i);
    text.append(
        "| %s | %s | %s |"
            .formatted(
                outcome.path("verb").asText(),
                outcome.path("claim").asText(),
                outcome.path("source").asText()));
    for (var result : results) {
      var verdict = result.at("/outcomes/" + i + "/verdict").asText();
      text.append(' ').append(verdict.equals("no") ? "**no**" : verdict).append(" |");
    }
    text.append('\n');
  }

  private static String reasons(List<JsonNode> results) {
    var text = new StringBuilder();
    for (var result : results) {
      for (var outcome : result.path("outcomes")) {
        if (!outcome.path("why").asText().isEmpty()) {
          text.append(
              "- %s, %s: %s — %s\n"
                  .formatted(
                      result.path("plugin").asText(),
                      outcome.path("verb").asText(),
                      outcome.path("claim").asText(),
                      outcome.path("why").asText()));
        }
      }
    }
    return text.isEmpty() ? "" : "\n" + text;
  }
}
