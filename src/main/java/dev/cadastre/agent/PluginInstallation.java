package dev.cadastre.agent;

import dev.cadastre.agent.telemetry.LogLine;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * Puts the CNI plugins into the host's folder. Our own always; those of the reference set only
 * where the host lacks them, for they may be somebody's choice, or newer.
 */
final class PluginInstallation {
  private static final System.Logger LOG = System.getLogger(PluginInstallation.class.getName());
  private static final List<String> OURS = List.of("cadastre", "cadastre-ipam");
  private static final Set<String> OF_OTHERS = Set.of("portmap", "bandwidth");

  private final Path source;
  private final Path destination;

  PluginInstallation(Path source, Path destination) {
    this.source = source;
    this.destination = destination;
  }

  void run() throws IOException {
    Files.createDirectories(destination);
    for (var name : OURS) {
      install(name);
    }
    for (var name : OF_OTHERS) {
      if (!Files.exists(destination.resolve(name))) {
        install(name);
      }
    }
  }

  /** The runtime finds the old one or the new one, and after a crash a whole one. */
  private void install(String name) throws IOException {
    var target = destination.resolve(name);
    if (Files.exists(target) && Files.mismatch(source.resolve(name), target) < 0) {
      return;
    }
    var next = destination.resolve("." + name + ".new");
    try {
      // With its permissions: it has to be executable.
      Files.copy(
          source.resolve(name),
          next,
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      force(next, StandardOpenOption.WRITE);
      Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
      force(destination, StandardOpenOption.READ);
    } finally {
      Files.deleteIfExists(next);
    }
    LOG.log(Level.INFO, LogLine.of("plugin-installed").with("file", target).toString());
  }

  private static void force(Path file, StandardOpenOption how) throws IOException {
    try (var channel = FileChannel.open(file, how)) {
      channel.force(true);
    }
  }
}
