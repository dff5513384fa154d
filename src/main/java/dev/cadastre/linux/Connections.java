package dev.cadastre.linux;

import static dev.cadastre.netlink.ConnectionTracking.CTA_ID;
import static dev.cadastre.netlink.ConnectionTracking.CTA_IP_V4_DST;
import static dev.cadastre.netlink.ConnectionTracking.CTA_IP_V4_SRC;
import static dev.cadastre.netlink.ConnectionTracking.CTA_IP_V6_DST;
import static dev.cadastre.netlink.ConnectionTracking.CTA_IP_V6_SRC;
import static dev.cadastre.netlink.ConnectionTracking.CTA_TUPLE_IP;
import static dev.cadastre.netlink.ConnectionTracking.CTA_TUPLE_ORIG;
import static dev.cadastre.netlink.ConnectionTracking.CTA_TUPLE_REPLY;
import static dev.cadastre.netlink.ConnectionTracking.CTA_ZONE;
import static dev.cadastre.netlink.ConnectionTracking.IPCTNL_MSG_CT_DELETE;
import static dev.cadastre.netlink.ConnectionTracking.IPCTNL_MSG_CT_GET;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.Message;
import dev.cadastre.netlink.NetfilterMessage;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kernel's table of connections. An entry outlives its pod, and would send the packets of the
 * address's next holder the old way.
 */
final class Connections {
  private static final System.Logger LOG = System.getLogger(Connections.class.getName());

  private final NetlinkSocket socket;
  private boolean isMissing;

  Connections(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Deletes every entry that one of the addresses has part in. */
  void deleteOf(Collection<IpAddress> addresses) {
    for (var family : IpFamily.values()) {
      var ofFamily = new HashSet<IpAddress>(addresses);
      ofFamily.removeIf(address -> address.family() != family);
      if (!ofFamily.isEmpty()) {
        deleteOf(family, ofFamily);
      }
    }
  }

  private void deleteOf(IpFamily family, Set<IpAddress> addresses) {
    var deletions = new ArrayList<Request>();
    for (var message : entries(family)) {
      var entry = ((NetfilterMessage) message).attributes();
      if (Stream.of(CTA_TUPLE_ORIG, CTA_TUPLE_REPLY)
          .anyMatch(tuple -> touches(entry, tuple, addresses))) {
        deletions.add(deletion(family, entry));
      }
    }
    for (var refusal : socket.executeAll(deletions)) {
      // Gone by itself, or there again under another number.
      if (!refusal.reason().is(Errno.ENOENT)) {
        throw refusal.reason();
      }
    }
  }

  private List<Message> entries(IpFamily family) {
    var all = NetfilterMessage.of(Families.number(family), Attributes.NONE);
    try {
      return socket.dump(new Request("read the connections", type(IPCTNL_MSG_CT_GET), 0, all));
    } catch (KernelException e) {
      // What a kernel answers that knows no such subsystem. A pod is not kept for that.
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      if (!isMissing) {
        isMissing = true;
        LOG.log(
            Level.WARNING,
            "event=connections-not-deleted reason=\"this kernel lacks nf_conntrack_netlink\"");
      }
      return List.of();
    }
  }

  private static boolean touches(Attributes entry, int tuple, Set<IpAddress> addresses) {
    var ends = entry.find(tuple, CTA_TUPLE_IP);
    return ends.isPresent()
        && Stream.of(CTA_IP_V4_SRC, CTA_IP_V4_DST, CTA_IP_V6_SRC, CTA_IP_V6_DST)
            .flatMap(type -> ends.get().nested().find(type).stream())
            .anyMatch(end -> addresses.contains(end.address()));
  }

  private static Request deletion(IpFamily family, Attributes entry) {
    var which =
        Attributes.of(
            a ->
                Stream.of(CTA_TUPLE_ORIG, CTA_ZONE, CTA_ID)
                    .forEach(type -> entry.find(type).ifPresent(part -> a.put(part))));
    return new Request(
        "delete a connection of a pod that is gone",
        type(IPCTNL_MSG_CT_DELETE),
        0,
        NetfilterMessage.of(Families.number(family), which));
  }

  private static int type(int message) {
    return NetfilterMessage.type(NetfilterMessage.NFNL_SUBSYS_CTNETLINK, message);
  }
}
