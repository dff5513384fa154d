package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * An address of a link (struct ifaddrmsg).
 *
 * @param index the link's
 */
public record AddressMessage(
    int family, int prefixLength, int flags, int scope, int index, Attributes attributes)
    implements Message {
  public static final int RTM_NEWADDR = 20;
  public static final int RTM_DELADDR = 21;
  public static final int RTM_GETADDR = 22;

  public static final int IFA_ADDRESS = 1;
  public static final int IFA_LOCAL = 2;
  public static final int IFA_FLAGS = 8;

  /** No look for duplicates: the address serves at once. */
  public static final int IFA_F_NODAD = 2;

  private static final int FIXED = 8;

  @Override
  public void encode(ByteBuffer into) {
    into.put((byte) family)
        .put((byte) prefixLength)
        .put((byte) flags)
        .put((byte) scope)
        .putInt(index);
    attributes.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + attributes.encodedLength();
  }

  static AddressMessage decode(ByteBuffer from) {
    Packet.require(from, FIXED);
    return new AddressMessage(
        from.get() & 0xff,
        from.get() & 0xff,
        from.get() & 0xff,
        from.get() & 0xff,
        from.getInt(),
        Attributes.decode(from));
  }
}
