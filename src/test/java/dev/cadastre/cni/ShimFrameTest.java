package dev.cadastre.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.testkit.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bytes between the shim and the agent: frames, replies and deletions on disk. */
class ShimFrameTest {
  private static final String BOOT = "00000000-0000-4000-8000-000000000000";
  private static final ShimFrame ADD =
      new ShimFrame(
          "cadastre",
          Map.of(
              "CNI_ARGS", "K8S_POD_NAME=web-0",
              "CNI_COMMAND", "ADD",
              "CNI_CONTAINERID", "3fa9c0",
              "CNI_IFNAME", "eth0",
              "CNI_NETNS", "/run/netns/a",
              "CNI_PATH", "/opt/cni/bin",
              "TRACEPARENT", "00-ab-cd-01"),
          "{\"cniVersion\":\"1.0.0\",\"name\":\"k8s-pod-network\",\"type\":\"cadastre\"}",
          30_000);

  /** The shim's own test sends the same call and compares it with the same file. */
  @Test
  void aFrameHasTheBytesThatTheShimSends() throws Exception {
    var bytes = hex(Files.readAllLines(Fixture.ROOT.resolve("frame-add.hex")));

    assertThat(ADD.encode()).isEqualTo(bytes);
    assertThat(ShimFrame.decode(bytes)).isEqualTo(ADD);
  }

  private static byte[] hex(List<String> lines) {
    var digits =
        lines.stream()
            .map(line -> line.replaceFirst("#.*", "").replace(" ", ""))
            .collect(Collectors.joining());
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void whatIsEncodedIsDecoded() {
    Samples.repeat(
        500,
        samples -> {
          var frame = frame(samples);
          var queued = new QueuedDel(samples.uid(), samples.random().nextLong(), frame);
          var reply = new ShimReply(samples.between(0, 1), samples.name());
          assertThat(ShimFrame.decode(frame.encode())).isEqualTo(frame);
          assertThat(QueuedDel.decode(queued.encode())).isEqualTo(queued);
          assertThat(ShimReply.decode(reply.encode())).isEqualTo(reply);
        });
  }

  @Test
  void theHeaderTellsHowMuchFollows() throws Exception {
    var bytes = ADD.encode();

    int body = ShimFrame.bodyLength(Arrays.copyOf(bytes, ShimFrame.HEADER_LENGTH));

    assertThat(ShimFrame.HEADER_LENGTH + body).isEqualTo(bytes.length);
  }

  /**
   * Cut short, made longer or with other bytes, they are decoded or malformed, and nothing else.
   */
  @Test
  void anyBytesAreDecodedOrMalformed() {
    Samples.repeat(
        3_000,
        samples -> {
          var bytes = damaged(samples.random(), new QueuedDel(BOOT, 7, frame(samples)).encode());
          decoded(() -> QueuedDel.decode(bytes));
          decoded(
              () ->
                  ShimFrame.decode(
                      Arrays.copyOfRange(bytes, Math.min(52, bytes.length), bytes.length)));
          decoded(() -> ShimReply.decode(damaged(samples.random(), ShimReply.done().encode())));
        });
  }

  private interface Decoding {
    Object decode() throws MalformedFrameException;
  }

  private static void decoded(Decoding decoding) {
    try {
      assertThat(decoding.decode()).isNotNull();
    } catch (MalformedFrameException e) {
      assertThat(e).hasMessageNotContaining("\n");
    }
  }

  private static byte[] damaged(Random random, byte[] bytes) {
    var damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
    for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return damaged;
  }

  @Test
  void whatIsWrongWithAFrameIsSaid() {
    assertThat(fault(bytes -> bytes.put(0, (byte) 'X')))
        .isEqualTo("these bytes are no frame of the shim");
    assertThat(fault(bytes -> bytes.put(4, (byte) 2)))
        .isEqualTo("the shim speaks layout 2, this agent 1");
    assertThat(fault(bytes -> bytes.putInt(8, -1))).isEqualTo("the deadline is out of range");
    assertThat(fault(bytes -> bytes.putInt(12, 256)))
        .isEqualTo("the name is longer than 255 bytes");
    assertThat(fault(bytes -> bytes.putInt(20, 2 << 20)))
        .isEqualTo("the network configuration is longer than 1048576 bytes");
    assertThat(fault(bytes -> bytes.put(24, (byte) 0xff))).isEqualTo("the name is not UTF-8");
    assertThat(fault(bytes -> bytes.putInt(12, 7))).isEqualTo("a frame of 224 bytes has 225");
  }

  private static String fault(Consumer<ByteBuffer> damage) {
    var bytes = ADD.encode();
    damage.accept(ByteBuffer.wrap(bytes));
    try {
      return "decoded: " + ShimFrame.decode(bytes);
    } catch (MalformedFrameException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void theFirstOfTwoVariablesCountsAsInGetenv() throws Exception {
    var twice = "CNI_IFNAME=eth0\0CNI_IFNAME=eth1\0";
    var bytes =
        ByteBuffer.allocate(ShimFrame.HEADER_LENGTH + twice.length())
            .put(ADD.encode(), 0, 12)
            .putInt(0)
            .putInt(twice.length())
            .putInt(0)
            .put(twice.getBytes(StandardCharsets.US_ASCII))
            .array();

    assertThat(ShimFrame.decode(bytes).environment())
        .containsExactly(Map.entry("CNI_IFNAME", "eth0"));
  }

  @Test
  void whatCannotBeSentCannotBeMade() throws IOException {
    assertThatThrownBy(() -> new ShimFrame("cadastre", Map.of("A=B", "x"), "", 1))
        .hasMessage("no variable: A=B=x");
    assertThatThrownBy(() -> new ShimFrame("cadastre", Map.of(), "", -1))
        .hasMessage("a frame cannot have less than 0 ms left");
    assertThatThrownBy(() -> new ShimReply(2, "")).hasMessage("a plugin exits with 0 or 1, not 2");
    assertThatThrownBy(() -> new QueuedDel("now", 1, ADD)).hasMessage("'now' is not a boot id");
    assertThatThrownBy(() -> new ShimFrame("n".repeat(256), Map.of(), "", 1).encode())
        .hasMessage("longer than 255 bytes");
  }

  private static ShimFrame frame(Samples samples) {
    var environment = new HashMap<String, String>();
    samples
        .listOf(6, Samples::name)
        .forEach(name -> environment.put("CNI_" + name, samples.address() + "=" + samples.name()));
    return new ShimFrame(
        samples.name(),
        environment,
        "{\"é\":\"" + samples.name() + "\"}",
        samples.between(0, 30_000));
  }
}
