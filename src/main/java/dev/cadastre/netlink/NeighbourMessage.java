package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * A neighbour of a link, or an entry of its forwarding database (struct ndmsg).
 *
 * @param index the link's
 * @param state {@code NUD_…}; 16 bits
 * @param flags {@code NTF_…}
 */
public record NeighbourMessage(
    int family, int index, int state, int flags, int type, Attributes attributes)
    implements Message {
  public static final int RTM_NEWNEIGH = 28;
  public static final int RTM_DELNEIGH = 29;
  public static final int RTM_GETNEIGH = 30;

  /** The family of forwarding databases. */
  public static final int AF_BRIDGE = 7;

  public static final int NUD_NOARP = 0x40;
  public static final int NUD_PERMANENT = 0x80;

  /** The entry of the device itself, not of a bridge that it is in. */
  public static final int NTF_SELF = 2;

  public static final int NDA_DST = 1;
  public static final int NDA_LLADDR = 2;
  public static final int NDA_IFINDEX = 8;

  private static final int FIXED = 12;

  @Override
  public void encode(ByteBuffer into) {
    into.put((byte) family)
        .put((byte) 0)
        .putShort((short) 0)
        .putInt(index)
        .putShort((short) state)
        .put((byte) flags)
        .put((byte) type);
    attributes.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + attributes.encodedLength();
  }

  static NeighbourMessage decode(ByteBuffer from) {
    Packet.require(from, FIXED);
    int family = from.get() & 0xff;
    from.get();
    from.getShort();
    return new NeighbourMessage(
        family,
        from.getInt(),
        from.getShort() & 0xffff,
        from.get() & 0xff,
        from.get() & 0xff,
        Attributes.decode(from));
  }
}
