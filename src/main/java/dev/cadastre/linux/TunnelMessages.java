package dev.cadastre.linux;

import static dev.cadastre.netlink.LinkMessage.IFLA_ADDRESS;
import static dev.cadastre.netlink.LinkMessage.IFLA_AF_SPEC;
import static dev.cadastre.netlink.LinkMessage.IFLA_IFNAME;
import static dev.cadastre.netlink.LinkMessage.IFLA_INET6_ADDR_GEN_MODE;
import static dev.cadastre.netlink.LinkMessage.IFLA_INFO_DATA;
import static dev.cadastre.netlink.LinkMessage.IFLA_INFO_KIND;
import static dev.cadastre.netlink.LinkMessage.IFLA_IPTUN_LOCAL;
import static dev.cadastre.netlink.LinkMessage.IFLA_IPTUN_PMTUDISC;
import static dev.cadastre.netlink.LinkMessage.IFLA_LINKINFO;
import static dev.cadastre.netlink.LinkMessage.IFLA_MTU;
import static dev.cadastre.netlink.LinkMessage.IFLA_VXLAN_ID;
import static dev.cadastre.netlink.LinkMessage.IFLA_VXLAN_LEARNING;
import static dev.cadastre.netlink.LinkMessage.IFLA_VXLAN_LOCAL;
import static dev.cadastre.netlink.LinkMessage.IFLA_VXLAN_LOCAL6;
import static dev.cadastre.netlink.LinkMessage.IFLA_VXLAN_PORT;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.dataplane.TunnelDevice;
import dev.cadastre.dataplane.TunnelDevice.Ipip;
import dev.cadastre.dataplane.TunnelDevice.Vxlan;
import dev.cadastre.linux.LinkTable.Link;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.LinkMessage;
import java.util.Optional;

/** Tunnel devices as messages, and back. */
final class TunnelMessages {
  private static final IpAddress NOWHERE = IpAddress.parse("0.0.0.0");
  private static final MacAddress NO_MAC = new MacAddress(0);

  private TunnelMessages() {}

  /** A device that there is not yet, and not up yet. */
  static LinkMessage toCreate(TunnelDevice device) {
    return LinkMessage.of(
        Attributes.of(
            a -> {
              a.put(IFLA_IFNAME, device.name());
              changeable(device, a);
              a.nested(
                  IFLA_LINKINFO,
                  info ->
                      info.put(IFLA_INFO_KIND, kind(device))
                          .nested(IFLA_INFO_DATA, data -> fixed(device, data)));
            }));
  }

  /**
   * What can be changed of one that there is. Its neighbours may go on that account, even if its
   * MAC stays.
   */
  static LinkMessage toChange(TunnelDevice device, int index) {
    var message = LinkMessage.of(Attributes.of(a -> changeable(device, a))).at(index);
    return device.up() ? message.up() : message;
  }

  /** No address of its own: ours are all that there are. */
  static LinkMessage withoutLinkLocalAddress(int index) {
    return LinkMessage.of(
            Attributes.of(
                a ->
                    a.nested(
                        IFLA_AF_SPEC,
                        spec ->
                            spec.nested(
                                Families.AF_INET6,
                                inet6 ->
                                    inet6.putU8(
                                        IFLA_INET6_ADDR_GEN_MODE,
                                        LinkMessage.IN6_ADDR_GEN_MODE_NONE)))))
        .at(index);
  }

  private static String kind(TunnelDevice device) {
    return switch (device) {
      case Vxlan _ -> "vxlan";
      case Ipip _ -> "ipip";
    };
  }

  private static void changeable(TunnelDevice device, Attributes.Writer a) {
    a.putU32(IFLA_MTU, device.mtu());
    if (device instanceof Vxlan vxlan) {
      a.put(IFLA_ADDRESS, vxlan.mac());
    }
  }

  private static void fixed(TunnelDevice device, Attributes.Writer data) {
    switch (device) {
      case Vxlan vxlan ->
          data.putU32(IFLA_VXLAN_ID, vxlan.form().vni())
              .put(local(vxlan), vxlan.local())
              .putU8(IFLA_VXLAN_LEARNING, vxlan.form().learning() ? 1 : 0)
              .putBe16(IFLA_VXLAN_PORT, vxlan.form().port());
      case Ipip ipip -> data.put(IFLA_IPTUN_LOCAL, ipip.local()).putU8(IFLA_IPTUN_PMTUDISC, 1);
    }
  }

  private static int local(Vxlan vxlan) {
    return vxlan.local().family() == IpFamily.IPV4 ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6;
  }

  /** A link with a name of ours, perhaps of another kind than it should be. */
  static TunnelDevice seen(Link link) {
    var data =
        link.message()
            .attributes()
            .find(IFLA_LINKINFO, IFLA_INFO_DATA)
            .map(Attribute::nested)
            .orElse(Attributes.NONE);
    return switch (link.kind()) {
      case "ipip" ->
          new Ipip(
              link.name(),
              data.find(IFLA_IPTUN_LOCAL).map(Attribute::address).orElse(NOWHERE),
              link.mtu(),
              link.up());
      default ->
          new Vxlan(
              link.name(),
              form(data),
              local(data).orElse(NOWHERE),
              link.message()
                  .attributes()
                  .find(IFLA_ADDRESS)
                  .filter(a -> a.bytes().length == 6)
                  .map(Attribute::mac)
                  .orElse(NO_MAC),
              link.mtu(),
              link.up());
    };
  }

  /** Of a device that is no VXLAN the form is one that nobody asks for. */
  private static Vxlan.Form form(Attributes data) {
    return new Vxlan.Form(
        data.find(IFLA_VXLAN_ID).map(Attribute::u32).orElse(0),
        data.find(IFLA_VXLAN_PORT).map(Attribute::be16).orElse(0),
        data.find(IFLA_VXLAN_LEARNING).map(a -> a.u8() != 0).orElse(true));
  }

  private static Optional<IpAddress> local(Attributes data) {
    return data.find(IFLA_VXLAN_LOCAL)
        .or(() -> data.find(IFLA_VXLAN_LOCAL6))
        .map(Attribute::address);
  }
}
