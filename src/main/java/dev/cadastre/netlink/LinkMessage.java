package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * A link (struct ifinfomsg).
 *
 * @param deviceType {@code ARPHRD_…}; 16 bits
 * @param index 0 where the name tells
 * @param flags {@code IFF_…}
 * @param change which flags are to be changed
 */
public record LinkMessage(
    int family, int deviceType, int index, int flags, int change, Attributes attributes)
    implements Message {
  public static final int RTM_NEWLINK = 16;
  public static final int RTM_DELLINK = 17;
  public static final int RTM_GETLINK = 18;

  public static final int IFF_UP = 1;

  public static final int IFLA_ADDRESS = 1;
  public static final int IFLA_IFNAME = 3;
  public static final int IFLA_MTU = 4;
  public static final int IFLA_LINK = 5;
  public static final int IFLA_MASTER = 10;
  public static final int IFLA_LINKINFO = 18;
  public static final int IFLA_AF_SPEC = 26;
  public static final int IFLA_GROUP = 27;
  public static final int IFLA_NET_NS_FD = 28;
  public static final int IFLA_EXT_MASK = 29;

  /** For {@link #IFLA_EXT_MASK}: without counters. */
  public static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

  public static final int IFLA_INFO_KIND = 1;
  public static final int IFLA_INFO_DATA = 2;
  public static final int VETH_INFO_PEER = 1;
  public static final int IFLA_VXLAN_ID = 1;
  public static final int IFLA_VXLAN_LOCAL = 4;
  public static final int IFLA_VXLAN_LEARNING = 7;
  public static final int IFLA_VXLAN_PORT = 15;
  public static final int IFLA_VXLAN_LOCAL6 = 17;
  public static final int IFLA_IPTUN_LOCAL = 2;
  public static final int IFLA_IPTUN_TTL = 4;
  public static final int IFLA_IPTUN_PMTUDISC = 10;

  /** In {@link #IFLA_AF_SPEC}, by family: the settings of {@code /proc/sys/net/ipv4/conf}. */
  public static final int IFLA_INET_CONF = 1;

  public static final int IFLA_INET6_CONF = 2;
  public static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  public static final int IN6_ADDR_GEN_MODE_NONE = 1;

  static final int FIXED = 16;

  /** A link that is meant by its attributes. */
  public static LinkMessage of(Attributes attributes) {
    return new LinkMessage(0, 0, 0, 0, 0, attributes);
  }

  /** The same, to be up. */
  public LinkMessage up() {
    return new LinkMessage(family, deviceType, index, flags | IFF_UP, change | IFF_UP, attributes);
  }

  /** The link of that index. */
  public LinkMessage at(int link) {
    return new LinkMessage(family, deviceType, link, flags, change, attributes);
  }

  @Override
  public void encode(ByteBuffer into) {
    into.put((byte) family)
        .put((byte) 0)
        .putShort((short) deviceType)
        .putInt(index)
        .putInt(flags)
        .putInt(change);
    attributes.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + attributes.encodedLength();
  }

  static LinkMessage decode(ByteBuffer from) {
    Packet.require(from, FIXED);
    int family = from.get() & 0xff;
    from.get();
    return new LinkMessage(
        family,
        from.getShort() & 0xffff,
        from.getInt(),
        from.getInt(),
        from.getInt(),
        Attributes.decode(from));
  }
}
