package dev.cadastre.cni;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A deletion that the shim wrote to disk because the agent was away: "CADQ", layout 1 and three
 * zeros, the time (8 bytes, unsigned, big-endian), the boot id (36 bytes), then the {@link
 * ShimFrame}.
 *
 * @param bootId /proc/sys/kernel/random/boot_id at that time
 * @param monotonicNanos CLOCK_MONOTONIC at that time, which System.nanoTime reads on Linux
 */
public record QueuedDel(String bootId, long monotonicNanos, ShimFrame frame) {
  /** The shim's folders, and what is in them. */
  public static final String RUN_FOLDER = "/run/cadastre";

  public static final String STATE_FOLDER = "/var/lib/cadastre";

  /** In {@link #RUN_FOLDER}. */
  public static final String SOCKET = "cni.sock";

  /** In {@link #RUN_FOLDER}; its modification time is the agent's last sign of life. */
  public static final String HEARTBEAT = "heartbeat";

  /** In {@link #STATE_FOLDER}; files whose names end in {@link #SUFFIX} are whole records. */
  public static final String QUEUE = "del-queue";

  /** In {@link #STATE_FOLDER}; a POSIX record lock over the whole file. */
  public static final String LOCK = "del-queue.lock";

  public static final String SUFFIX = ".del";

  private static final int HEADER_LENGTH = 52;
  private static final int BOOT_ID_LENGTH = 36;
  private static final int MAGIC = 0x43414451; // CADQ
  private static final int LAYOUT = 1 << 24;

  public QueuedDel {
    if (bootId.length() != BOOT_ID_LENGTH || !isAscii(bootId)) {
      throw new IllegalArgumentException("'%s' is not a boot id".formatted(bootId));
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  public static QueuedDel decode(byte[] bytes) throws MalformedFrameException {
    var buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER_LENGTH || buffer.getInt() != MAGIC || buffer.getInt() != LAYOUT) {
      throw new MalformedFrameException("these bytes are no queued deletion");
    }
    long monotonicNanos = buffer.getLong();
    var id = new byte[BOOT_ID_LENGTH];
    buffer.get(id);
    var bootId = new String(id, StandardCharsets.ISO_8859_1);
    if (!isAscii(bootId)) {
      throw new MalformedFrameException("a queued deletion has no valid boot id");
    }
    return new QueuedDel(bootId, monotonicNanos, ShimFrame.decode(buffer));
  }

  public byte[] encode() {
    var body = frame.encode();
    return ByteBuffer.allocate(HEADER_LENGTH + body.length)
        .putInt(MAGIC)
        .putInt(LAYOUT)
        .putLong(monotonicNanos)
        .put(bootId.getBytes(StandardCharsets.US_ASCII))
        .put(body)
        .array();
  }
}
