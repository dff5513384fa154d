package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/** How a link deals with its neighbours (struct ndtmsg). */
public record NeighbourTableMessage(int family, Attributes attributes) implements Message {
  public static final int RTM_NEWNEIGHTBL = 64;
  public static final int RTM_GETNEIGHTBL = 66;
  public static final int RTM_SETNEIGHTBL = 67;

  public static final int NDTA_NAME = 1;
  public static final int NDTA_PARMS = 6;
  public static final int NDTPA_IFINDEX = 1;

  /** In milliseconds, 64 bits. */
  public static final int NDTPA_PROXY_DELAY = 13;

  private static final int FIXED = 4;

  @Override
  public void encode(ByteBuffer into) {
    into.put((byte) family).put((byte) 0).putShort((short) 0);
    attributes.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + attributes.encodedLength();
  }

  static NeighbourTableMessage decode(ByteBuffer from) {
    Packet.require(from, FIXED);
    int family = from.get() & 0xff;
    from.get();
    from.getShort();
    return new NeighbourTableMessage(family, Attributes.decode(from));
  }
}
