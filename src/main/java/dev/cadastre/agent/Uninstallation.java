package dev.cadastre.agent;

import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.cni.ConfList;
import dev.cadastre.cni.QueuedDel;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.LocalPod;
import dev.cadastre.dataplane.NodeState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Takes everything of ours off a node: pods that still run lose their network. The configuration
 * list goes first, so that the node starts no pod in between.
 */
final class Uninstallation {
  private static final System.Logger LOG = System.getLogger(Uninstallation.class.getName());

  private final Kernel kernel;
  private final AgentSettings.Folders folders;

  Uninstallation(Kernel kernel, AgentSettings.Folders folders) {
    this.kernel = kernel;
    this.folders = folders;
  }

  void run() throws IOException {
    Files.deleteIfExists(folders.networkConfiguration().resolve(ConfList.FILE_NAME));
    var pods = kernel.hostEnds().stream().map(hostEnd -> new LocalPod(hostEnd, List.of())).toList();
    kernel.detach(pods);
    var delta = Delta.between(NodeState.EMPTY, kernel.read());
    kernel.apply(delta);
    // Others, such as an older agent's files, may lie beside ours: only what is known goes.
    deleteTree(folders.state().resolve("journal"));
    deleteTree(folders.state().resolve(QueuedDel.QUEUE));
    for (var file : List.of(QueuedDel.LOCK, "controllers.json")) {
      Files.deleteIfExists(folders.state().resolve(file));
    }
    for (var file : List.of(QueuedDel.SOCKET, QueuedDel.HEARTBEAT)) {
      Files.deleteIfExists(folders.run().resolve(file));
    }
    LOG.log(
        Level.INFO,
        LogLine.of("uninstalled")
            .with("pods", pods.size())
            .with("objects", delta.removed().size())
            .toString());
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Uninstallation::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
