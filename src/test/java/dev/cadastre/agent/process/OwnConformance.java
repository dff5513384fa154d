package dev.cadastre.agent.process;

import dev.cadastre.conformance.CniConformance;
import dev.cadastre.conformance.Plugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The conformance suite on our own plugin, with a node of its own around it: {@code OwnConformance
 * RESULT}. Needs root.
 */
public final class OwnConformance {
  // GC leaves what is younger than a minute alone.
  private static final Duration GRACE = Duration.ofSeconds(61);

  private OwnConformance() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (var node = new RealNode(Files.createTempDirectory("cni-conformance"))) {
      node.add(node.container()).succeeded();
      var ours = node.plugin;
      var patient = new Plugin(ours.program(), ours.list(), ours.path(), GRACE, ours.environment());
      CniConformance.run(patient, node.namespace, Path.of(arguments[0]));
    }
  }
}
