package dev.cadastre.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the Kubernetes binaries are: {@code KUBEBUILDER_ASSETS}, else the cache that {@code make
 * prereqs} fills.
 */
public final class Binaries {

  private Binaries() {}

  public static Path find(String name) {
    var binary = folder().resolve(name);
    if (!Files.isExecutable(binary)) {
      throw new IllegalStateException(
          "%s is missing: run `make prereqs`, or point KUBEBUILDER_ASSETS to a folder that has it"
              .formatted(binary));
    }
    return binary;
  }

  private static Path folder() {
    return variable("KUBEBUILDER_ASSETS")
        .map(Path::of)
        .or(() -> variable("CADASTRE_CACHE").map(cache -> Path.of(cache, "bin")))
        .or(() -> variable("XDG_CACHE_HOME").map(cache -> Path.of(cache, "cadastre", "bin")))
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "cadastre", "bin"));
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
