package dev.cadastre.conformance;

import dev.cadastre.conformance.Suite.Outcome;
import dev.cadastre.conformance.Suite.Verdict;
import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries a plugin and prints which obligations hold: {@code CniConformance PROGRAM LIST FOLDER
 * [SECONDS [RESULT]]}. Needs root. FOLDER has the reference plugins; SECONDS is how long GC leaves
 * young attachments alone; RESULT is a file for {@link ConformanceTable}. Exits with 1 where an
 * obligation is broken.
 */
public final class CniConformance {
  private CniConformance() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3) {
      System.err.println("usage: CniConformance PROGRAM LIST FOLDER [SECONDS [RESULT]]");
      System.exit(2);
    }
    var state = Files.createTempDirectory("cni-conformance-state");
    var grace = Duration.ofSeconds(arguments.length > 3 ? Long.parseLong(arguments[3]) : 0);
    var plugin =
        Plugin.read(
            Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), state, grace);
    List<Outcome> outcomes;
    try (var host = new NetworkNamespace("host")) {
      outcomes = run(plugin, host);
    }
    if (arguments.length > 4) {
      ConformanceTable.write(Path.of(arguments[4]), plugin.name(), outcomes);
    }
    long broken = outcomes.stream().filter(o -> o.verdict() == Verdict.BROKEN).count();
    System.out.printf(
        "%n%s: %d obligations hold, %d do not%n",
        plugin.name(), outcomes.stream().filter(o -> o.verdict() == Verdict.HOLDS).count(), broken);
    System.exit(broken == 0 ? 0 : 1);
  }

  /** Tries every obligation, and says what became of it as it goes. */
  public static void run(Plugin plugin, NetworkNamespace host, Path result) throws IOException {
    ConformanceTable.write(result, plugin.name(), run(plugin, host));
  }

  static List<Outcome> run(Plugin plugin, NetworkNamespace host) {
    var outcomes = new ArrayList<Outcome>();
    for (var obligation : Suite.obligations()) {
      var outcome = Suite.attempt(obligation, plugin, host);
      outcomes.add(outcome);
      System.out.printf(
          "%-4s %-9s %s%s%n",
          outcome.verdict().word(),
          obligation.verb(),
          obligation.claim(),
          outcome.why().isEmpty() ? "" : "\n               " + outcome.why());
    }
    return List.copyOf(outcomes);
  }
}
