package dev.cadastre.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.conformance.Conformance;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class ConformanceTest {
  @TempDir Path folder;

  /** GC is left out: it leaves young attachments alone for a minute, and the verb has its tests. */
  @Test
  void whatCniObligesAPluginToHolds() throws Exception {
    try (var node = new RealNode(folder)) {
      node.add(node.container()).succeeded();

      var broken = Conformance.broken(node.plugin, node.namespace, verb -> !verb.equals("GC"));

      assertThat(broken).isEmpty();
    }
  }
}
