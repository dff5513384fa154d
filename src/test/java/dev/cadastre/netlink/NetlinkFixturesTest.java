package dev.cadastre.netlink;

import static dev.cadastre.netlink.Header.NLM_F_ACK;
import static dev.cadastre.netlink.Header.NLM_F_ACK_TLVS;
import static dev.cadastre.netlink.Header.NLM_F_APPEND;
import static dev.cadastre.netlink.Header.NLM_F_CAPPED;
import static dev.cadastre.netlink.Header.NLM_F_CREATE;
import static dev.cadastre.netlink.Header.NLM_F_EXCL;
import static dev.cadastre.netlink.Header.NLM_F_REQUEST;
import static dev.cadastre.netlink.LinkMessage.IFLA_IFNAME;
import static dev.cadastre.netlink.LinkMessage.IFLA_INFO_DATA;
import static dev.cadastre.netlink.LinkMessage.IFLA_INFO_KIND;
import static dev.cadastre.netlink.LinkMessage.IFLA_LINKINFO;
import static dev.cadastre.netlink.LinkMessage.VETH_INFO_PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.netlink.Packet.Protocol;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Other people's messages say to us what they say to the kernel. */
class NetlinkFixturesTest {
  private static final int ADD = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  private static final int APPEND = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_APPEND;
  private static final IpAddress TUNNEL = IpAddress.parse("10.244.2.0");
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:06");

  private static final Map<String, Packet> EXPECTED =
      Map.of(
          "new-address",
          packet(
              AddressMessage.RTM_NEWADDR,
              ADD,
              new AddressMessage(
                  10,
                  64,
                  AddressMessage.IFA_F_NODAD,
                  0,
                  2,
                  Attributes.of(
                      a ->
                          a.put(AddressMessage.IFA_LOCAL, ip("fe80::ecee:eeff:feee:eeee"))
                              .put(AddressMessage.IFA_ADDRESS, ip("fe80::ecee:eeff:feee:eeee"))))),
          "new-route",
          packet(
              RouteMessage.RTM_NEWROUTE,
              ADD,
              new RouteMessage(
                  2,
                  new PrefixLengths(26, 0),
                  0,
                  new RouteMessage.Kind(254, 196, 0, RouteMessage.RTN_UNICAST),
                  RouteMessage.RTNH_F_ONLINK,
                  Attributes.of(
                      a ->
                          a.put(RouteMessage.RTA_DST, TUNNEL)
                              .put(RouteMessage.RTA_GATEWAY, TUNNEL)
                              .putU32(RouteMessage.RTA_OIF, 3)))),
          "new-route-in-a-table",
          packet(
              RouteMessage.RTM_NEWROUTE,
              ADD,
              new RouteMessage(
                  2,
                  new PrefixLengths(32, 0),
                  0,
                  new RouteMessage.Kind(0, 196, 0, RouteMessage.RTN_UNICAST),
                  RouteMessage.RTNH_F_ONLINK,
                  Attributes.of(
                      a ->
                          a.put(RouteMessage.RTA_DST, ip("192.0.2.5"))
                              .put(RouteMessage.RTA_GATEWAY, TUNNEL)
                              .putU32(RouteMessage.RTA_TABLE, 4096)
                              .putU32(RouteMessage.RTA_OIF, 3)))),
          "new-blackhole",
          packet(
              RouteMessage.RTM_NEWROUTE,
              ADD,
              new RouteMessage(
                  2,
                  new PrefixLengths(26, 0),
                  0,
                  new RouteMessage.Kind(254, 196, 0, RouteMessage.RTN_BLACKHOLE),
                  0,
                  Attributes.of(a -> a.put(RouteMessage.RTA_DST, ip("10.244.1.0"))))),
          "new-rule",
          packet(
              RuleMessage.RTM_NEWRULE,
              ADD,
              new RuleMessage(
                  2,
                  new PrefixLengths(0, 16),
                  0,
                  0,
                  RuleMessage.FR_ACT_TO_TBL,
                  0,
                  Attributes.of(
                      a ->
                          a.put(RuleMessage.FRA_SRC, ip("10.244.0.0"))
                              .putU32(RuleMessage.FRA_TABLE, 4096)
                              .putU32(RuleMessage.FRA_PRIORITY, 1960)
                              .putU8(RuleMessage.FRA_PROTOCOL, 196)))),
          "new-neighbour",
          packet(
              NeighbourMessage.RTM_NEWNEIGH,
              ADD,
              new NeighbourMessage(
                  2,
                  3,
                  NeighbourMessage.NUD_PERMANENT,
                  0,
                  0,
                  Attributes.of(
                      a ->
                          a.put(NeighbourMessage.NDA_DST, TUNNEL)
                              .put(NeighbourMessage.NDA_LLADDR, MAC)))),
          "new-forwarding-entry",
          packet(
              NeighbourMessage.RTM_NEWNEIGH,
              APPEND,
              new NeighbourMessage(
                  NeighbourMessage.AF_BRIDGE,
                  3,
                  NeighbourMessage.NUD_PERMANENT | NeighbourMessage.NUD_NOARP,
                  NeighbourMessage.NTF_SELF,
                  0,
                  Attributes.of(
                      a ->
                          a.put(NeighbourMessage.NDA_LLADDR, MAC)
                              .put(NeighbourMessage.NDA_DST, ip("192.0.2.5"))))),
          "refusal",
          packet(
              Header.NLMSG_ERROR,
              NLM_F_CAPPED | NLM_F_ACK_TLVS,
              new AcknowledgementMessage(
                  101,
                  44,
                  new Header(RouteMessage.RTM_NEWROUTE, ADD, 7, 0),
                  "",
                  Attributes.of(
                      a ->
                          a.put(
                              AcknowledgementMessage.NLMSGERR_ATTR_MSG,
                              "Nexthop has invalid gateway")))));

  private static Packet packet(int type, int flags, Message message) {
    return new Packet(new Header(type, flags, 7, 0), message);
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  private static Protocol protocol(String fixture) {
    return fixture.contains("packet-rules") ? Protocol.NETFILTER : Protocol.ROUTE;
  }

  static List<String> fixtures() {
    return Fixture.names();
  }

  static List<String> expected() {
    return List.copyOf(EXPECTED.keySet());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void whatIsDecodedIsEncodedToTheSameBytes(String name) {
    var fixture = Fixture.read(name);
    assertThat(Packet.encode(Packet.decode(protocol(name), fixture.bytes())))
        .isEqualTo(fixture.bytes());
  }

  @ParameterizedTest
  @MethodSource("expected")
  void everyFieldAndAttributeIsReadUnderItsName(String name) {
    assertThat(Packet.decode(Protocol.ROUTE, Fixture.read(name).bytes()))
        .containsExactly(EXPECTED.get(name));
  }

  @Test
  void thePeerOfAVethIsALinkWithinALink() {
    var pair = (LinkMessage) only("new-veth");
    assertThat(pair.attributes().require(IFLA_IFNAME).text()).isEqualTo("cad0123456789ab");
    assertThat(pair.attributes().require(LinkMessage.IFLA_MTU).u32()).isEqualTo(1400);
    assertThat(pair.attributes().require(LinkMessage.IFLA_ADDRESS).mac())
        .hasToString("ee:ee:ee:ee:ee:ee");
    assertThat(pair.attributes().find(IFLA_LINKINFO, IFLA_INFO_KIND).map(Attribute::text))
        .contains("veth");
    var peer =
        pair.attributes()
            .find(IFLA_LINKINFO, IFLA_INFO_DATA)
            .orElseThrow()
            .nested()
            .require(VETH_INFO_PEER);
    var asLink = LinkMessage.decode(peer.buffer());
    assertThat(asLink.attributes().require(IFLA_IFNAME).text()).isEqualTo("eth0");
    assertThat(asLink.attributes().require(LinkMessage.IFLA_NET_NS_FD).u32()).isEqualTo(4);
  }

  @Test
  void aVxlanDeviceCarriesItsFormInAttributes() {
    var data =
        ((LinkMessage) only("new-vxlan"))
            .attributes()
            .find(IFLA_LINKINFO, IFLA_INFO_DATA)
            .orElseThrow()
            .nested();
    assertThat(data.require(LinkMessage.IFLA_VXLAN_ID).u32()).isEqualTo(4096);
    assertThat(data.require(LinkMessage.IFLA_VXLAN_PORT).be16()).isEqualTo(4789);
    assertThat(data.require(LinkMessage.IFLA_VXLAN_LEARNING).u8()).isZero();
    assertThat(data.require(LinkMessage.IFLA_VXLAN_LOCAL).address()).hasToString("192.0.2.4");
  }

  @Test
  void theSettingsOfNeighboursNameTheirLink() {
    var table = (NeighbourTableMessage) only("neighbour-table");
    assertThat(table.attributes().require(NeighbourTableMessage.NDTA_NAME).text())
        .isEqualTo("arp_cache");
    assertThat(
            table
                .attributes()
                .find(NeighbourTableMessage.NDTA_PARMS, NeighbourTableMessage.NDTPA_IFINDEX)
                .map(Attribute::u32))
        .contains(2);
  }

  @Test
  void packetRulesStandBetweenBrackets() {
    var packets = Packet.decode(Protocol.NETFILTER, Fixture.read("batch-of-packet-rules").bytes());
    assertThat(packets)
        .extracting(packet -> packet.header().type())
        .containsExactly(
            NetfilterMessage.NFNL_MSG_BATCH_BEGIN,
            nft(NfTables.NFT_MSG_NEWTABLE),
            nft(NfTables.NFT_MSG_NEWCHAIN),
            NetfilterMessage.NFNL_MSG_BATCH_END);
    assertThat(((NetfilterMessage) packets.getFirst().message()).resource())
        .isEqualTo(NetfilterMessage.NFNL_SUBSYS_NFTABLES);
    var chain = ((NetfilterMessage) packets.get(2).message()).attributes();
    assertThat(chain.require(NfTables.NFTA_CHAIN_TYPE).text()).isEqualTo("nat");
    assertThat(
            chain.find(NfTables.NFTA_CHAIN_HOOK, NfTables.NFTA_HOOK_PRIORITY).map(Attribute::be32))
        .contains(110);
  }

  private static int nft(int message) {
    return NetfilterMessage.type(NetfilterMessage.NFNL_SUBSYS_NFTABLES, message);
  }

  private static Message only(String fixture) {
    return Packet.decode(Protocol.ROUTE, Fixture.read(fixture).bytes()).getFirst().message();
  }

  @Test
  void everyFixtureIsLookedInto() {
    var lookedInto = new TreeSet<>(EXPECTED.keySet());
    lookedInto.addAll(List.of("new-veth", "new-vxlan", "neighbour-table", "batch-of-packet-rules"));
    assertThat(Fixture.names()).containsExactlyElementsOf(lookedInto);
  }
}
