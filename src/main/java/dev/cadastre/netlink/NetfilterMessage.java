package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * A message to or from one of netfilter's subsystems (struct nfgenmsg).
 *
 * @param resource 16 bits in network order; of the brackets around a batch, the subsystem
 */
public record NetfilterMessage(int family, int version, int resource, Attributes attributes)
    implements Message {
  public static final int NFNL_MSG_BATCH_BEGIN = 16;
  public static final int NFNL_MSG_BATCH_END = 17;

  public static final int NFNL_SUBSYS_CTNETLINK = 1;
  public static final int NFNL_SUBSYS_NFTABLES = 10;

  private static final int FIXED = 4;

  /** The type of a message of a subsystem. */
  public static int type(int subsystem, int message) {
    return subsystem << 8 | message;
  }

  public static NetfilterMessage of(int family, Attributes attributes) {
    return new NetfilterMessage(family, 0, 0, attributes);
  }

  @Override
  public void encode(ByteBuffer into) {
    into.put((byte) family).put((byte) version);
    into.put((byte) (resource >>> 8)).put((byte) resource);
    attributes.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + attributes.encodedLength();
  }

  static NetfilterMessage decode(ByteBuffer from) {
    Packet.require(from, FIXED);
    return new NetfilterMessage(
        from.get() & 0xff,
        from.get() & 0xff,
        ((from.get() & 0xff) << 8) | (from.get() & 0xff),
        Attributes.decode(from));
  }
}
