package dev.cadastre.agent.verbs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.agent.telemetry.Metrics;
import dev.cadastre.cni.QueuedDel;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.cni.ShimReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniServerTest {
  private static final ShimFrame FRAME =
      new ShimFrame("cadastre", Map.of("CNI_COMMAND", "STATUS"), "{}", 1_500);
  private static final String BOOT = "00000000-0000-4000-8000-000000000000";

  private final Steps steps = new Steps(new Metrics());
  @TempDir Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  private DeletionQueue queue(List<QueuedDel> seen, boolean done) {
    return new DeletionQueue(
        folder,
        queued -> {
          seen.add(queued);
          return done;
        },
        steps);
  }

  private byte[] exchange(byte[] bytes) throws IOException {
    var address = UnixDomainSocketAddress.of(run().resolve(QueuedDel.SOCKET));
    try (var channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.shutdownOutput();
      var answer = new ByteArrayOutputStream();
      var buffer = ByteBuffer.allocate(4096);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.flip().remaining());
        buffer.clear();
      }
      return answer.toByteArray();
    }
  }

  @Test
  void aFrameIsAnsweredAndTheFolderIsTheOwnersAlone() throws Exception {
    // Given
    var seen = new ArrayList<ShimFrame>();
    try (var server =
        CniServer.start(
            run(),
            queue(new ArrayList<>(), true),
            frame -> {
              seen.add(frame);
              return ShimReply.done();
            },
            steps)) {

      // When
      var reply = exchange(FRAME.encode());

      // Then
      assertThat(server).isNotNull();
      assertThat(seen).containsExactly(FRAME);
      assertThat(ShimReply.decode(reply)).isEqualTo(ShimReply.done());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void bytesThatAreNoFrameAreAnsweredWithAnError() throws Exception {
    try (var server =
        CniServer.start(run(), queue(new ArrayList<>(), true), frame -> ShimReply.done(), steps)) {
      var reply =
          ShimReply.decode(exchange("GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(US_ASCII)));

      assertThat(server).isNotNull();
      assertThat(reply.exitStatus()).isOne();
      assertThat(reply.json()).contains("\"code\":6");
    }
  }

  @Test
  void aSocketLeftByADeadAgentIsReplaced() throws Exception {
    // Given
    Files.createDirectories(run());
    Files.writeString(run().resolve(QueuedDel.SOCKET), "stale");

    // When
    try (var server =
        CniServer.start(run(), queue(new ArrayList<>(), true), frame -> ShimReply.done(), steps)) {
      // Then
      assertThat(server).isNotNull();
      assertThat(ShimReply.decode(exchange(FRAME.encode()))).isEqualTo(ShimReply.done());
    }
  }

  @Test
  void queuedDeletionsAreCarriedOutBeforeAnybodyIsAnswered() throws Exception {
    // Given
    var record = new QueuedDel(BOOT, 5, FRAME);
    Files.createDirectories(folder.resolve(QueuedDel.QUEUE));
    var file = folder.resolve(QueuedDel.QUEUE).resolve("c1.0.del");
    Files.write(file, record.encode());
    Files.writeString(folder.resolve(QueuedDel.QUEUE).resolve("c2.0.del"), "torn");
    var seen = new ArrayList<QueuedDel>();

    // When
    try (var server = CniServer.start(run(), queue(seen, true), frame -> ShimReply.done(), steps)) {
      // Then
      assertThat(server).isNotNull();
      assertThat(seen).containsExactly(record);
      assertThat(folder.resolve(QueuedDel.QUEUE)).isEmptyDirectory();
    }
  }

  /** Its shim waited while the agent was held up, and the runtime has deleted the pod since. */
  @Test
  void anAddWhoseCallerHasGoneIsNotCarriedOut() throws Exception {
    // Given
    var add = new ShimFrame("cadastre", Map.of("CNI_COMMAND", "ADD"), "{}", 30_000);
    Files.createDirectories(folder.resolve(QueuedDel.QUEUE));
    var file = folder.resolve(QueuedDel.QUEUE).resolve("c1.0.del");
    Files.write(file, new QueuedDel(BOOT, 5, FRAME).encode());
    var seen = Collections.synchronizedList(new ArrayList<ShimFrame>());

    // When
    try (var server =
        CniServer.start(
            run(),
            new DeletionQueue(folder, _ -> isAbandoned(add), steps),
            frame -> {
              seen.add(frame);
              return ShimReply.done();
            },
            steps)) {
      assertThat(server).isNotNull();
      exchange(FRAME.encode());
    }

    // Then
    assertThat(seen).containsExactly(FRAME);
  }

  /** Calls while nobody is answered yet, and goes away. */
  private boolean isAbandoned(ShimFrame frame) {
    var address = UnixDomainSocketAddress.of(run().resolve(QueuedDel.SOCKET));
    try (var channel = SocketChannel.open(address)) {
      return channel.write(ByteBuffer.wrap(frame.encode())) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aQueuedDeletionThatFailedStays() throws Exception {
    // Given
    Files.createDirectories(folder.resolve(QueuedDel.QUEUE));
    var file = folder.resolve(QueuedDel.QUEUE).resolve("c1.0.del");
    Files.write(file, new QueuedDel(BOOT, 5, FRAME).encode());

    // When
    queue(new ArrayList<>(), false).drain();

    // Then
    assertThat(file).exists();
  }
}
