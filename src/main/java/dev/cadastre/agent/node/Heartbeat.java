package dev.cadastre.agent.node;

import dev.cadastre.cni.QueuedDel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** A sign of life for shims that find the socket closed. */
public final class Heartbeat implements AutoCloseable {
  private static final Duration BEAT = Duration.ofSeconds(3);

  private final Path file;
  private final NodeLoop loop;
  private final Periodic periodic =
      new Periodic("heartbeat", BEAT, Duration.ofMillis(200), this::beat);

  public Heartbeat(Path run, NodeLoop loop) {
    this.file = run.resolve(QueuedDel.HEARTBEAT);
    this.loop = loop;
  }

  /** How long ago the last agent on this node showed that it served. */
  public static Duration age(Path run) {
    try {
      var beat = Files.getLastModifiedTime(run.resolve(QueuedDel.HEARTBEAT)).toInstant();
      return Duration.between(beat, Instant.now());
    } catch (IOException e) {
      return Duration.ofDays(1);
    }
  }

  public void start() {
    periodic.start();
  }

  /** Before its time: the node has just become able to serve. */
  public void wake() {
    periodic.wake();
  }

  private void beat() throws IOException {
    if (loop.last().isPresent() && loop.fault().isEmpty()) {
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }
  }

  @Override
  public void close() {
    periodic.close();
  }
}
