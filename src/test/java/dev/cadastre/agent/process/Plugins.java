package dev.cadastre.agent.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The reference plugins that {@code make prereqs} compiles. */
final class Plugins {
  private Plugins() {}

  static Path folder() {
    var cache =
        Optional.ofNullable(System.getenv("CADASTRE_CACHE"))
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "cadastre"));
    var folder = cache.resolve("cni");
    if (!Files.isExecutable(folder.resolve("bridge"))) {
      throw new IllegalStateException("%s/bridge is missing: run `make prereqs`".formatted(folder));
    }
    return folder;
  }
}
