package dev.cadastre.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who works in another namespace must not take others there. */
@Tag("kernel")
class NamespaceThreadTest {
  private static final Path THREAD = Path.of("/proc/thread-self");

  @Test
  void aDeedRunsInItsNamespaceAndItsResultIsHandedOverInOurs() throws IOException {
    try (var namespace = new NetworkNamespace("thread");
        var thread = new NamespaceThread(namespace.path().toString())) {
      var there = thread.call(() -> target(THREAD.resolve("ns/net")));
      var worker = Path.of("/proc").resolve(thread.call(() -> target(THREAD)));

      assertThat(there).isNotEqualTo(target(THREAD.resolve("ns/net")));
      assertThat(target(worker.resolve("ns/net"))).isEqualTo(target(THREAD.resolve("ns/net")));
    }
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
