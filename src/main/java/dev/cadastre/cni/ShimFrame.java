package dev.cadastre.cni;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One call of the runtime, as the shim sends it. Numbers are unsigned and big-endian:
 *
 * <pre>
 *  0  4  "CADF"
 *  4  1  version of this layout: 1
 *  5  3  zero
 *  8  4  milliseconds that the shim will still wait; 0 in a queued deletion
 * 12  4  length of the name
 * 16  4  length of the environment
 * 20  4  length of the input
 * 24     name, environment (NAME=VALUE and a NUL each), input
 * </pre>
 *
 * @param name what the shim was called by, without its path
 * @param environment the CNI_ variables and those of the trace context
 * @param input what came on stdin: the network configuration
 */
public record ShimFrame(
    String name, Map<String, String> environment, String input, int millisecondsLeft) {
  public static final int HEADER_LENGTH = 24;
  static final int MAX_NAME = 255;
  static final int MAX_ENVIRONMENT = 64 * 1024;
  static final int MAX_INPUT = 1024 * 1024;
  private static final int MAGIC = 0x43414446; // CADF
  private static final byte LAYOUT = 1;

  public ShimFrame {
    environment = Map.copyOf(environment);
    if (millisecondsLeft < 0) {
      throw new IllegalArgumentException("a frame cannot have less than 0 ms left");
    }
    for (var variable : environment.entrySet()) {
      if (variable.getKey().isEmpty()
          || variable.getKey().indexOf('=') >= 0
          || variable.getKey().indexOf('\0') >= 0
          || variable.getValue().indexOf('\0') >= 0) {
        throw new IllegalArgumentException("no variable: " + variable);
      }
    }
  }

  private record Lengths(int millisecondsLeft, int name, int environment, int input) {
    int body() {
      return name + environment + input;
    }
  }

  /**
   * How many bytes follow this header.
   *
   * @param header the first {@link #HEADER_LENGTH} bytes
   */
  public static int bodyLength(byte[] header) throws MalformedFrameException {
    return lengths(ByteBuffer.wrap(header)).body();
  }

  public static ShimFrame decode(byte[] bytes) throws MalformedFrameException {
    return decode(ByteBuffer.wrap(bytes));
  }

  static ShimFrame decode(ByteBuffer bytes) throws MalformedFrameException {
    var lengths = lengths(bytes);
    if (bytes.remaining() != lengths.body()) {
      throw new MalformedFrameException(
          "a frame of %d bytes has %d".formatted(lengths.body(), bytes.remaining()));
    }
    return new ShimFrame(
        text(bytes, lengths.name(), "the name"),
        variables(text(bytes, lengths.environment(), "the environment")),
        text(bytes, lengths.input(), "the network configuration"),
        lengths.millisecondsLeft());
  }

  private static Lengths lengths(ByteBuffer bytes) throws MalformedFrameException {
    if (bytes.remaining() < HEADER_LENGTH || bytes.getInt() != MAGIC) {
      throw new MalformedFrameException("these bytes are no frame of the shim");
    }
    int layout = bytes.getInt();
    if (layout != LAYOUT << 24) {
      throw new MalformedFrameException(
          "the shim speaks layout %d, this agent %d".formatted(layout >>> 24, LAYOUT));
    }
    int millisecondsLeft = bytes.getInt();
    if (millisecondsLeft < 0) {
      throw new MalformedFrameException("the deadline is out of range");
    }
    return new Lengths(
        millisecondsLeft,
        length(bytes, MAX_NAME, "the name"),
        length(bytes, MAX_ENVIRONMENT, "the environment"),
        length(bytes, MAX_INPUT, "the network configuration"));
  }

  private static int length(ByteBuffer bytes, int most, String what)
      throws MalformedFrameException {
    int length = bytes.getInt();
    if (length < 0 || length > most) {
      throw new MalformedFrameException("%s is longer than %d bytes".formatted(what, most));
    }
    return length;
  }

  private static String text(ByteBuffer bytes, int length, String what)
      throws MalformedFrameException {
    try {
      var slice = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
      return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException(what + " is not UTF-8", e);
    }
  }

  private static Map<String, String> variables(String text) throws MalformedFrameException {
    if (!text.isEmpty() && !text.endsWith("\0")) {
      throw new MalformedFrameException("the environment ends within a variable");
    }
    var variables = new LinkedHashMap<String, String>();
    int end;
    for (int start = 0; start < text.length(); start = end + 1) {
      end = text.indexOf('\0', start);
      int equals = text.indexOf('=', start);
      if (equals <= start || equals > end) {
        throw new MalformedFrameException("the environment has a variable without a name");
      }
      // The first of two wins, as in getenv.
      variables.putIfAbsent(text.substring(start, equals), text.substring(equals + 1, end));
    }
    return variables;
  }

  /** The bytes; variables in the order of their names. */
  public byte[] encode() {
    var variables = new StringBuilder();
    new TreeMap<>(environment)
        .forEach((key, value) -> variables.append(key).append('=').append(value).append('\0'));
    var nameBytes = bytes(name, MAX_NAME);
    var environmentBytes = bytes(variables.toString(), MAX_ENVIRONMENT);
    var inputBytes = bytes(input, MAX_INPUT);
    int body = nameBytes.length + environmentBytes.length + inputBytes.length;
    return ByteBuffer.allocate(HEADER_LENGTH + body)
        .putInt(MAGIC)
        .putInt(LAYOUT << 24)
        .putInt(millisecondsLeft)
        .putInt(nameBytes.length)
        .putInt(environmentBytes.length)
        .putInt(inputBytes.length)
        .put(nameBytes)
        .put(environmentBytes)
        .put(inputBytes)
        .array();
  }

  private static byte[] bytes(String text, int most) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > most) {
      throw new IllegalArgumentException("longer than %d bytes".formatted(most));
    }
    return bytes;
  }
}
