package dev.cadastre.agent.node;

import dev.cadastre.agent.cluster.ClusterView;
import dev.cadastre.agent.cluster.NodeEntry;
import dev.cadastre.agent.cluster.OwnNode;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.cni.ConfList;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The file that makes the node Ready: written once the agent can serve, and never taken back, since
 * STATUS tells the rest.
 */
public final class ConfListFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ConfListFile.class.getName());

  private final Path file;
  private final ClusterView cluster;
  private final ControllerClient controllers;
  private final NodeLoop loop;
  private final Periodic periodic =
      new Periodic("conflist", Duration.ofSeconds(5), Duration.ofMillis(200), this::write);

  public ConfListFile(
      Path folder, ClusterView cluster, ControllerClient controllers, NodeLoop loop) {
    this.file = folder.resolve(ConfList.FILE_NAME);
    this.cluster = cluster;
    this.controllers = controllers;
    this.loop = loop;
  }

  public void start() {
    periodic.start();
  }

  public void wake() {
    periodic.wake();
  }

  private boolean canServe() {
    var uid = cluster.ownNode().map(OwnNode::uid);
    return loop.last().isPresent()
        && uid.isPresent()
        && cluster.self().flatMap(NodeEntry::nodeUid).equals(uid)
        && controllers.hasAnswered();
  }

  private void write() throws IOException {
    var text = ConfList.DEFAULT.text();
    if (!canServe() || (Files.exists(file) && Files.readString(file).equals(text))) {
      return;
    }
    Files.createDirectories(file.getParent());
    // The runtime reads names that end in .conflist, .conf or .json.
    var temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(temporary, text);
    try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    LOG.log(Level.INFO, LogLine.of("conflist-written").with("file", file).toString());
  }

  @Override
  public void close() {
    periodic.close();
  }
}
