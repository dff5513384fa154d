package dev.cadastre.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.netlink.Packet.Protocol;
import dev.cadastre.testkit.Samples;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketTest {
  private static final int CASES = 2000;

  @Test
  void whatIsEncodedIsDecodedToTheSame() {
    Samples.repeat(
        CASES,
        samples -> {
          var protocol = samples.oneOf(Protocol.class);
          var packets = samples.listOf(4, s -> packet(s, protocol));
          assertThat(Packet.decode(protocol, Packet.encode(packets))).isEqualTo(packets);
        });
  }

  @Test
  void randomBytesAreDecodedOrRefusedInOneWay() {
    Samples.repeat(
        CASES,
        samples -> {
          var bytes = new byte[samples.between(0, 200)];
          samples.random().nextBytes(bytes);
          decodeOrRefuse(samples.oneOf(Protocol.class), bytes);
        });
  }

  @Test
  void damagedPacketsAreDecodedOrRefusedInOneWay() {
    Samples.repeat(
        CASES,
        samples -> {
          var protocol = samples.oneOf(Protocol.class);
          var bytes = Packet.encode(List.of(packet(samples, protocol)));
          for (int i = samples.between(1, 5); i > 0; i--) {
            bytes[samples.between(0, bytes.length - 1)] = (byte) samples.between(0, 255);
          }
          decodeOrRefuse(protocol, Arrays.copyOf(bytes, samples.between(0, bytes.length)));
        });
  }

  private static void decodeOrRefuse(Protocol protocol, byte[] bytes) {
    try {
      for (var packet : Packet.decode(protocol, bytes)) {
        readAll(packet.message());
      }
    } catch (MalformedMessageException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  private static void readAll(Message message) {
    if (message instanceof LinkMessage link) {
      for (var attribute : link.attributes().list()) {
        attribute.text();
        attribute.nested();
      }
    }
  }

  @Test
  void aValueOfAnotherLengthThanTheReaderExpectsIsNamed() {
    var attribute = new Attribute(LinkMessage.IFLA_MTU, new byte[3]);
    for (var reading :
        List.<Runnable>of(
            attribute::u8,
            attribute::u32,
            attribute::u64,
            attribute::be16,
            attribute::be32,
            attribute::address,
            attribute::mac)) {
      assertThatThrownBy(reading::run)
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("attribute 4 has 3 bytes");
    }
  }

  @Test
  void anAttributeThatDoesNotFitIsRefusedBeforeItIsSent() {
    assertThatThrownBy(() -> new Attribute(1, new byte[0xffff]))
        .hasMessageContaining("65535 bytes");
  }

  @Test
  void attributesOfUnknownTypesAreKept() {
    var unknown = Attributes.of(a -> a.put(0x3ffe, new byte[] {1, 2, 3}).putU8(0x3ffd, 9));
    var packet = new Packet(new Header(LinkMessage.RTM_NEWLINK, 0, 1, 0), LinkMessage.of(unknown));
    assertThat(Packet.decode(Protocol.ROUTE, Packet.encode(List.of(packet))))
        .containsExactly(packet);
  }

  private static Packet packet(Samples s, Protocol protocol) {
    return switch (protocol) {
      case ROUTE -> route(s);
      case NETFILTER ->
          new Packet(
              header(s, NetfilterMessage.type(s.between(1, 12), s.between(0, 30))),
              new NetfilterMessage(octet(s), octet(s), s.between(0, 0xffff), attributes(s, 3)));
    };
  }

  private static Packet route(Samples s) {
    return switch (s.between(0, 3)) {
      case 0 -> acknowledgement(s);
      case 1 ->
          new Packet(
              header(s, Header.NLMSG_DONE), new DoneMessage(s.between(0, 200), attributes(s, 2)));
      case 2 -> new Packet(header(s, 1000), new UnknownMessage(s.hex(2 * s.between(0, 30))));
      default -> object(s);
    };
  }

  private static Packet object(Samples s) {
    var attributes = attributes(s, 3);
    return switch (s.between(0, 5)) {
      case 0 ->
          new Packet(
              header(s, LinkMessage.RTM_NEWLINK),
              new LinkMessage(
                  octet(s), s.between(0, 0xffff), word(s), word(s), word(s), attributes));
      case 1 ->
          new Packet(
              header(s, AddressMessage.RTM_GETADDR),
              new AddressMessage(octet(s), octet(s), octet(s), octet(s), word(s), attributes));
      case 2 -> {
        var kind = new RouteMessage.Kind(octet(s), octet(s), octet(s), octet(s));
        yield new Packet(
            header(s, RouteMessage.RTM_DELROUTE),
            new RouteMessage(octet(s), prefixes(s), octet(s), kind, word(s), attributes));
      }
      case 3 ->
          new Packet(
              header(s, RuleMessage.RTM_NEWRULE),
              new RuleMessage(
                  octet(s), prefixes(s), octet(s), octet(s), octet(s), word(s), attributes));
      case 4 ->
          new Packet(
              header(s, NeighbourMessage.RTM_NEWNEIGH),
              new NeighbourMessage(
                  octet(s), word(s), s.between(0, 0xffff), octet(s), octet(s), attributes));
      default ->
          new Packet(
              header(s, NeighbourTableMessage.RTM_SETNEIGHTBL),
              new NeighbourTableMessage(octet(s), attributes));
    };
  }

  private static Packet acknowledgement(Samples s) {
    boolean capped = s.chance(0.5);
    boolean explained = s.chance(0.5);
    int repeated = capped ? 0 : s.between(0, 40);
    int flags = (capped ? Header.NLM_F_CAPPED : 0) | (explained ? Header.NLM_F_ACK_TLVS : 0);
    int length = capped ? s.between(16, 9000) : 16 + repeated;
    return new Packet(
        new Header(Header.NLMSG_ERROR, flags, word(s), word(s)),
        new AcknowledgementMessage(
            s.between(0, 200),
            length,
            header(s, 24),
            s.hex(2 * repeated),
            explained ? attributes(s, 2) : Attributes.NONE));
  }

  private static Header header(Samples s, int type) {
    return new Header(type, s.between(0, 0xffff), word(s), word(s));
  }

  private static PrefixLengths prefixes(Samples s) {
    return new PrefixLengths(octet(s), octet(s));
  }

  private static int octet(Samples s) {
    return s.between(0, 255);
  }

  private static int word(Samples s) {
    return s.random().nextInt();
  }

  private static Attributes attributes(Samples s, int depth) {
    return Attributes.of(
        a -> {
          for (int i = s.between(0, 4); i > 0; i--) {
            int type = s.between(0, 0x3fff);
            if (depth > 0 && s.chance(0.3)) {
              a.nested(type, attributes(s, depth - 1));
            } else {
              var value = new byte[s.between(0, 20)];
              s.random().nextBytes(value);
              a.put(type, value);
            }
          }
        });
  }
}
