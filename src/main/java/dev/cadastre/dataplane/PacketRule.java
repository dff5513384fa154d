package dev.cadastre.dataplane;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A packet rule: conditions, then what is done. Written as a sentence, {@link #EVERY} first. */
public record PacketRule(List<Expression> expressions) {
  /** Every packet, as long as no condition is added. */
  static final PacketRule EVERY = new PacketRule(List.of());

  private static final int IFNAMSIZ = 16;
  private static final int RTN_LOCAL = 2;
  private static final int IPPROTO_UDP = 17;
  private static final int IPPROTO_IPIP = 4;

  public PacketRule {
    expressions = List.copyOf(expressions);
  }

  private PacketRule and(Expression... more) {
    var all = new ArrayList<>(expressions);
    all.addAll(Arrays.asList(more));
    return new PacketRule(all);
  }

  /** By a link whose name begins so. */
  PacketRule fromLinksNamed(String prefix) {
    return and(
        new Expression.LoadMeta(Expression.Meta.INPUT_LINK),
        new Expression.Compare(true, hex(prefix.getBytes(StandardCharsets.US_ASCII))));
  }

  PacketRule outOf(String link) {
    var name = Arrays.copyOf(link.getBytes(StandardCharsets.US_ASCII), IFNAMSIZ);
    return and(
        new Expression.LoadMeta(Expression.Meta.OUTPUT_LINK),
        new Expression.Compare(true, hex(name)));
  }

  PacketRule notTheWayAnswersGo() {
    return and(
        new Expression.LoadRouting(Expression.Question.COMES_THE_WAY_ANSWERS_GO),
        new Expression.Compare(true, "00"));
  }

  PacketRule fromThisNode() {
    return local(Expression.Question.SOURCE_TYPE);
  }

  PacketRule toThisNode() {
    return local(Expression.Question.DESTINATION_TYPE);
  }

  private PacketRule local(Expression.Question question) {
    var type = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(RTN_LOCAL).array();
    return and(new Expression.LoadRouting(question), new Expression.Compare(true, hex(type)));
  }

  PacketRule udpTo(int port) {
    return transport(IPPROTO_UDP)
        .and(
            new Expression.LoadBytes(Expression.Layer.TRANSPORT, 2, 2),
            new Expression.Compare(true, "%04x".formatted(port)));
  }

  PacketRule ipip() {
    return transport(IPPROTO_IPIP);
  }

  private PacketRule transport(int protocol) {
    return and(
        new Expression.LoadMeta(Expression.Meta.TRANSPORT),
        new Expression.Compare(true, "%02x".formatted(protocol)));
  }

  PacketRule sourceIn(AddressSet set) {
    return source(set.family()).and(new Expression.Lookup(set.name(), true));
  }

  PacketRule sourceNotIn(AddressSet set) {
    return source(set.family()).and(new Expression.Lookup(set.name(), false));
  }

  PacketRule sourceNot(IpAddress address) {
    return source(address.family()).and(new Expression.Compare(false, hex(address.bytes())));
  }

  PacketRule destinationIn(AddressSet set) {
    return destination(set.family()).and(new Expression.Lookup(set.name(), true));
  }

  PacketRule destinationNotIn(AddressSet set) {
    return destination(set.family()).and(new Expression.Lookup(set.name(), false));
  }

  private PacketRule source(IpFamily family) {
    int offset = family == IpFamily.IPV4 ? 12 : 8;
    return of(family).and(loadAddress(family, offset));
  }

  private PacketRule destination(IpFamily family) {
    int offset = family == IpFamily.IPV4 ? 16 : 24;
    return of(family).and(loadAddress(family, offset));
  }

  private static Expression loadAddress(IpFamily family, int offset) {
    return new Expression.LoadBytes(Expression.Layer.NETWORK, offset, family.bits() / Byte.SIZE);
  }

  private PacketRule of(IpFamily family) {
    var isOfFamily = new Expression.Compare(true, family == IpFamily.IPV4 ? "02" : "0a");
    return expressions.contains(isOfFamily)
        ? this
        : and(new Expression.LoadMeta(Expression.Meta.FAMILY), isOfFamily);
  }

  PacketRule drop() {
    return and(new Expression.Drop());
  }

  PacketRule noTrack() {
    return and(new Expression.NoTrack());
  }

  PacketRule masquerade() {
    return and(new Expression.Masquerade());
  }

  PacketRule sourceBecomes(IpAddress address) {
    return and(
        new Expression.LoadValue(hex(address.bytes())), new Expression.SourceNat(address.family()));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
