package dev.cadastre.cni;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What the shim prints and exits with: one byte of exit status, four of length (unsigned,
 * big-endian), the JSON. A success without a result (DEL, CHECK, GC, STATUS) has no JSON.
 *
 * @param exitStatus 0 or 1
 */
public record ShimReply(int exitStatus, String json) {
  public static final int HEADER_LENGTH = 5;
  private static final int MAX_JSON = 1024 * 1024;
  private static final ShimReply DONE = new ShimReply(0, "");

  public ShimReply {
    if (exitStatus != 0 && exitStatus != 1) {
      throw new IllegalArgumentException("a plugin exits with 0 or 1, not " + exitStatus);
    }
  }

  /** A success that has nothing to say. */
  public static ShimReply done() {
    return DONE;
  }

  /** A successful ADD, in the shape of that version. */
  public static ShimReply of(CniResult result, CniVersion version) {
    return new ShimReply(0, result.encode(version));
  }

  public static ShimReply of(CniError error) {
    return new ShimReply(1, error.encode());
  }

  public static ShimReply decode(byte[] bytes) throws MalformedFrameException {
    var buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER_LENGTH) {
      throw new MalformedFrameException("a reply has at least %d bytes".formatted(HEADER_LENGTH));
    }
    int exitStatus = buffer.get();
    int length = buffer.getInt();
    if (exitStatus != 0 && exitStatus != 1) {
      throw new MalformedFrameException("a reply has no exit status " + exitStatus);
    }
    if (length < 0 || length > MAX_JSON || length != buffer.remaining()) {
      throw new MalformedFrameException("a reply's length does not fit its bytes");
    }
    try {
      return new ShimReply(
          exitStatus, StandardCharsets.UTF_8.newDecoder().decode(buffer).toString());
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException("a reply is not UTF-8", e);
    }
  }

  public byte[] encode() {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_JSON) {
      throw new IllegalArgumentException("a reply is longer than %d bytes".formatted(MAX_JSON));
    }
    return ByteBuffer.allocate(HEADER_LENGTH + bytes.length)
        .put((byte) exitStatus)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }
}
