package dev.cadastre.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A message with its header: what goes over a netlink socket, often several at once. */
public record Packet(Header header, Message message) {

  /** Whom the socket speaks to: types have a meaning only within a protocol. */
  public enum Protocol {
    ROUTE,
    NETFILTER
  }

  /** Packets as they are sent, each on a multiple of four bytes. */
  public static byte[] encode(List<Packet> packets) {
    int length = packets.stream().mapToInt(Packet::encodedLength).sum();
    var buffer = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    packets.forEach(packet -> packet.encode(buffer));
    return buffer.array();
  }

  /** Bytes that this takes. */
  public int encodedLength() {
    return Attribute.aligned(Header.LENGTH + message.encodedLength());
  }

  private void encode(ByteBuffer into) {
    int start = into.position();
    header.encode(into, message.encodedLength());
    message.encode(into);
    into.position(start + encodedLength());
  }

  /**
   * All packets of what was received.
   *
   * @throws MalformedMessageException where the bytes are no packets
   */
  public static List<Packet> decode(Protocol protocol, byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    var packets = new ArrayList<Packet>();
    while (buffer.hasRemaining()) {
      packets.add(next(protocol, buffer));
    }
    return packets;
  }

  private static Packet next(Protocol protocol, ByteBuffer from) {
    require(from, Header.LENGTH);
    int start = from.position();
    int length = from.getInt();
    if (length < Header.LENGTH || length > from.limit() - start) {
      throw new MalformedMessageException("a message claims %d bytes".formatted(length));
    }
    var header = Header.decode(from);
    var payload = from.slice(from.position(), length - Header.LENGTH).order(from.order());
    from.position(Math.min(from.limit(), start + Attribute.aligned(length)));
    return new Packet(header, decode(protocol, header, payload));
  }

  private static Message decode(Protocol protocol, Header header, ByteBuffer payload) {
    return switch (header.type()) {
      case Header.NLMSG_ERROR -> AcknowledgementMessage.decode(header, payload);
      case Header.NLMSG_DONE -> DoneMessage.decode(payload);
      case Header.NLMSG_NOOP -> UnknownMessage.decode(payload);
      default ->
          switch (protocol) {
            case ROUTE -> decodeRoute(header.type(), payload);
            case NETFILTER -> NetfilterMessage.decode(payload);
          };
    };
  }

  private static Message decodeRoute(int type, ByteBuffer payload) {
    return switch (type) {
      case LinkMessage.RTM_NEWLINK, LinkMessage.RTM_DELLINK, LinkMessage.RTM_GETLINK ->
          LinkMessage.decode(payload);
      case AddressMessage.RTM_NEWADDR, AddressMessage.RTM_DELADDR, AddressMessage.RTM_GETADDR ->
          AddressMessage.decode(payload);
      case RouteMessage.RTM_NEWROUTE, RouteMessage.RTM_DELROUTE, RouteMessage.RTM_GETROUTE ->
          RouteMessage.decode(payload);
      case NeighbourMessage.RTM_NEWNEIGH,
          NeighbourMessage.RTM_DELNEIGH,
          NeighbourMessage.RTM_GETNEIGH ->
          NeighbourMessage.decode(payload);
      case RuleMessage.RTM_NEWRULE, RuleMessage.RTM_DELRULE, RuleMessage.RTM_GETRULE ->
          RuleMessage.decode(payload);
      case NeighbourTableMessage.RTM_NEWNEIGHTBL,
          NeighbourTableMessage.RTM_GETNEIGHTBL,
          NeighbourTableMessage.RTM_SETNEIGHTBL ->
          NeighbourTableMessage.decode(payload);
      default -> UnknownMessage.decode(payload);
    };
  }

  static void require(ByteBuffer from, int length) {
    if (from.remaining() < length) {
      throw new MalformedMessageException(
          "a message is cut off: %d bytes instead of %d".formatted(from.remaining(), length));
    }
  }
}
