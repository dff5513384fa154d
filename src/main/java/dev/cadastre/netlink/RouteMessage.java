package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * A route (struct rtmsg).
 *
 * @param flags {@code RTNH_F_…} and {@code RTM_F_…}
 */
public record RouteMessage(
    int family, PrefixLengths prefixes, int tos, Kind kind, int flags, Attributes attributes)
    implements Message {
  public static final int RTM_NEWROUTE = 24;
  public static final int RTM_DELROUTE = 25;
  public static final int RTM_GETROUTE = 26;

  public static final int RT_SCOPE_UNIVERSE = 0;
  public static final int RT_SCOPE_LINK = 253;
  public static final int RT_SCOPE_NOWHERE = 255;
  public static final int RTN_UNSPEC = 0;
  public static final int RTN_UNICAST = 1;
  public static final int RTN_BLACKHOLE = 6;
  public static final int RT_TABLE_UNSPEC = 0;
  public static final int RTNH_F_ONLINK = 4;

  /** The route stands as it does, not as a lookup would find it; there are copies in caches. */
  public static final int RTM_F_CLONED = 0x200;

  public static final int RTA_DST = 1;
  public static final int RTA_OIF = 4;
  public static final int RTA_GATEWAY = 5;
  public static final int RTA_PRIORITY = 6;
  public static final int RTA_MULTIPATH = 9;
  public static final int RTA_TABLE = 15;

  private static final int FIXED = 12;

  /**
   * What a route is.
   *
   * @param table its number, 0 where {@link #RTA_TABLE} has it
   * @param protocol who wrote it
   */
  public record Kind(int table, int protocol, int scope, int type) {
    public static final Kind ANY = new Kind(0, 0, 0, 0);
  }

  @Override
  public void encode(ByteBuffer into) {
    into.put((byte) family)
        .put((byte) prefixes.destination())
        .put((byte) prefixes.source())
        .put((byte) tos)
        .put((byte) kind.table())
        .put((byte) kind.protocol())
        .put((byte) kind.scope())
        .put((byte) kind.type())
        .putInt(flags);
    attributes.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + attributes.encodedLength();
  }

  static RouteMessage decode(ByteBuffer from) {
    Packet.require(from, FIXED);
    int family = from.get() & 0xff;
    var prefixes = new PrefixLengths(from.get() & 0xff, from.get() & 0xff);
    int tos = from.get() & 0xff;
    var kind = new Kind(from.get() & 0xff, from.get() & 0xff, from.get() & 0xff, from.get() & 0xff);
    return new RouteMessage(family, prefixes, tos, kind, from.getInt(), Attributes.decode(from));
  }
}
