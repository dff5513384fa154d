package dev.cadastre.linux;

import static dev.cadastre.netlink.LinkMessage.IFLA_EXT_MASK;
import static dev.cadastre.netlink.LinkMessage.IFLA_IFNAME;
import static dev.cadastre.netlink.LinkMessage.IFLA_INFO_KIND;
import static dev.cadastre.netlink.LinkMessage.IFLA_LINKINFO;
import static dev.cadastre.netlink.LinkMessage.IFLA_MTU;
import static dev.cadastre.netlink.LinkMessage.RTEXT_FILTER_SKIP_STATS;
import static dev.cadastre.netlink.LinkMessage.RTM_GETLINK;

import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.LinkMessage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The links of a namespace as they were at one moment. */
final class LinkTable {
  private final Map<Integer, Link> byIndex = new LinkedHashMap<>();
  private final Map<String, Link> byName = new LinkedHashMap<>();

  /** A link as the kernel tells it. */
  record Link(int index, String name, String kind, LinkMessage message) {
    static Link of(LinkMessage message) {
      return new Link(
          message.index(),
          message.attributes().require(IFLA_IFNAME).text(),
          message.attributes().find(IFLA_LINKINFO, IFLA_INFO_KIND).map(Attribute::text).orElse(""),
          message);
    }

    boolean up() {
      return (message.flags() & LinkMessage.IFF_UP) != 0;
    }

    int mtu() {
      return message.attributes().find(IFLA_MTU).map(Attribute::u32).orElse(0);
    }
  }

  private LinkTable() {}

  static LinkTable read(NetlinkSocket socket) {
    var attributes = Attributes.of(a -> a.putU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS));
    var table = new LinkTable();
    for (var message :
        socket.dump(new Request("read the links", RTM_GETLINK, 0, LinkMessage.of(attributes)))) {
      var link = Link.of((LinkMessage) message);
      table.byIndex.put(link.index(), link);
      table.byName.put(link.name(), link);
    }
    return table;
  }

  Collection<Link> all() {
    return byIndex.values();
  }

  Optional<Link> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<Link> find(int index) {
    return Optional.ofNullable(byIndex.get(index));
  }
}
