package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * What stands before every message (struct nlmsghdr), but for its length.
 *
 * @param type what kind of message follows; 16 bits
 * @param flags {@code NLM_F_…}; 16 bits
 * @param sequence chosen by who asks, repeated in the answer
 * @param port the socket's; 0 for the kernel
 */
public record Header(int type, int flags, int sequence, int port) {
  public static final int NLM_F_REQUEST = 0x1;
  public static final int NLM_F_MULTI = 0x2;
  public static final int NLM_F_ACK = 0x4;
  public static final int NLM_F_DUMP_INTR = 0x10;
  public static final int NLM_F_DUMP = 0x300;
  public static final int NLM_F_REPLACE = 0x100;
  public static final int NLM_F_EXCL = 0x200;
  public static final int NLM_F_CREATE = 0x400;
  public static final int NLM_F_APPEND = 0x800;

  /** On acknowledgements: only the header of the request is repeated. */
  public static final int NLM_F_CAPPED = 0x100;

  /** On acknowledgements: an explanation follows. */
  public static final int NLM_F_ACK_TLVS = 0x200;

  public static final int NLMSG_NOOP = 1;
  public static final int NLMSG_ERROR = 2;
  public static final int NLMSG_DONE = 3;

  /** Bytes with the length. */
  static final int LENGTH = 16;

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  void encode(ByteBuffer into, int payload) {
    into.putInt(LENGTH + payload)
        .putShort((short) type)
        .putShort((short) flags)
        .putInt(sequence)
        .putInt(port);
  }

  /** The rest of a header whose length was read. */
  static Header decode(ByteBuffer from) {
    return new Header(
        from.getShort() & 0xffff, from.getShort() & 0xffff, from.getInt(), from.getInt());
  }
}
