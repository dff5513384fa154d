package dev.cadastre.netlink;

import java.nio.ByteBuffer;

/**
 * A rule that chooses the routing table (struct fib_rule_hdr).
 *
 * @param table its number, 0 where {@link #FRA_TABLE} has it
 */
public record RuleMessage(
    int family,
    PrefixLengths prefixes,
    int tos,
    int table,
    int action,
    int flags,
    Attributes attributes)
    implements Message {
  public static final int RTM_NEWRULE = 32;
  public static final int RTM_DELRULE = 33;
  public static final int RTM_GETRULE = 34;

  public static final int FR_ACT_TO_TBL = 1;

  public static final int FRA_SRC = 2;
  public static final int FRA_PRIORITY = 6;
  public static final int FRA_TABLE = 15;
  public static final int FRA_PROTOCOL = 21;

  private static final int FIXED = 12;

  @Override
  public void encode(ByteBuffer into) {
    into.put((byte) family)
        .put((byte) prefixes.destination())
        .put((byte) prefixes.source())
        .put((byte) tos)
        .put((byte) table)
        .putShort((short) 0)
        .put((byte) action)
        .putInt(flags);
    attributes.encode(into);
  }

  @Override
  public int encodedLength() {
    return FIXED + attributes.encodedLength();
  }

  static RuleMessage decode(ByteBuffer from) {
    Packet.require(from, FIXED);
    int family = from.get() & 0xff;
    var prefixes = new PrefixLengths(from.get() & 0xff, from.get() & 0xff);
    int tos = from.get() & 0xff;
    int table = from.get() & 0xff;
    from.getShort();
    return new RuleMessage(
        family, prefixes, tos, table, from.get() & 0xff, from.getInt(), Attributes.decode(from));
  }
}
