package dev.cadastre.agent.verbs;

import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.cni.CniError;
import dev.cadastre.cni.MalformedFrameException;
import dev.cadastre.cni.QueuedDel;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.cni.ShimReply;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The UNIX socket that shims talk to: one frame in, one reply out, a virtual thread for each. */
public final class CniServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CniServer.class.getName());
  private static final int BACKLOG = 1024;
  private static final Duration LAST_CALLS = Duration.ofSeconds(5);

  private final ServerSocketChannel listening;
  private final Function<ShimFrame, ShimReply> answer;
  private final Steps steps;
  private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();

  private CniServer(
      ServerSocketChannel listening, Function<ShimFrame, ShimReply> answer, Steps steps) {
    this.listening = listening;
    this.answer = answer;
    this.steps = steps;
  }

  /** Binds the socket and drains the queue as one, and only then answers. */
  public static CniServer start(
      Path run, DeletionQueue queue, Function<ShimFrame, ShimReply> answer, Steps steps)
      throws IOException {
    Files.createDirectories(run);
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
    var socket = run.resolve(QueuedDel.SOCKET);
    var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      queue.drainAfter(
          () -> {
            Files.deleteIfExists(socket);
            listening.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
          });
    } catch (IOException e) {
      listening.close();
      throw e;
    }
    var server = new CniServer(listening, answer, steps);
    Thread.ofVirtual().name("cni-server").start(server::accept);
    return server;
  }

  private void accept() {
    while (listening.isOpen()) {
      try {
        var connection = listening.accept();
        connections.execute(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.log(Level.ERROR, LogLine.of("accept-failed").with("error", e).toString());
        LockSupport.parkNanos(100_000_000);
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      byte[] reply = reply(connection).encode();
      steps.take(Step.ANSWER, () -> write(connection, reply));
    } catch (IOException e) {
      // The shim gave up; the runtime deletes what it has no answer for.
      LOG.log(Level.WARNING, LogLine.of("shim-gone").with("error", e).toString());
    }
  }

  private ShimReply reply(SocketChannel connection) throws IOException {
    try {
      byte[] header = read(connection, ShimFrame.HEADER_LENGTH);
      byte[] body = read(connection, ShimFrame.bodyLength(header));
      var bytes = ByteBuffer.allocate(header.length + body.length).put(header).put(body);
      var frame = ShimFrame.decode(bytes.array());
      requireCaller(frame, connection);
      return answer.apply(frame);
    } catch (MalformedFrameException e) {
      discard(connection);
      return ShimReply.of(CniError.of(e));
    }
  }

  /**
   * An agent that was held up finds calls whose shims gave up meanwhile. To add such a pod would
   * leave it to nobody: its DEL has been answered already, or comes in another thread.
   */
  private static void requireCaller(ShimFrame frame, SocketChannel connection) throws IOException {
    if (!"ADD".equals(frame.environment().get("CNI_COMMAND"))) {
      return;
    }
    connection.configureBlocking(false);
    if (connection.read(ByteBuffer.allocate(1)) < 0) {
      throw new EOFException("the caller went away before its turn");
    }
    connection.configureBlocking(true);
  }

  /** What is left unread would turn the answer into a broken connection. */
  private static void discard(SocketChannel connection) throws IOException {
    connection.configureBlocking(false);
    var buffer = ByteBuffer.allocate(64 * 1024);
    while (connection.read(buffer) > 0) {
      buffer.clear();
    }
    connection.configureBlocking(true);
  }

  private static byte[] read(SocketChannel connection, int length) throws IOException {
    var bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (connection.read(bytes) < 0) {
        throw new EOFException("the frame ended early");
      }
    }
    return bytes.array();
  }

  private static void write(SocketChannel connection, byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      connection.write(buffer);
    }
  }

  /**
   * Takes no more calls and lets those under way end. The socket stays on disk: a shim that cannot
   * connect knows what to do.
   */
  @Override
  public void close() throws IOException {
    listening.close();
    connections.shutdown();
    try {
      var _ = connections.awaitTermination(LAST_CALLS.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
