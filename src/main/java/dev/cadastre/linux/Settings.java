package dev.cadastre.linux;

import static dev.cadastre.netlink.LinkMessage.IFLA_AF_SPEC;
import static dev.cadastre.netlink.LinkMessage.IFLA_INET6_CONF;
import static dev.cadastre.netlink.LinkMessage.IFLA_INET_CONF;
import static dev.cadastre.netlink.NeighbourTableMessage.NDTA_PARMS;
import static dev.cadastre.netlink.NeighbourTableMessage.NDTPA_IFINDEX;
import static dev.cadastre.netlink.NeighbourTableMessage.NDTPA_PROXY_DELAY;
import static dev.cadastre.netlink.NeighbourTableMessage.RTM_GETNEIGHTBL;

import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.Sysctl;
import dev.cadastre.linux.LinkTable.Link;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.NeighbourTableMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings below {@code /proc/sys/net} of the namespace that the thread is in. Written as
 * files; those of links are read out of what netlink tells of all links at once.
 */
final class Settings {
  private static final Path ROOT = Path.of("/proc/sys");
  // USER_HZ: what the file counts in.
  private static final long MILLIS_PER_TICK = 10;
  private static final List<String> OF_NODE =
      List.of("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding");
  // Places of the settings that we care for in the kernel's lists (linux/ip.h, linux/ipv6.h).
  private static final Map<String, Integer> IPV4 =
      Map.of("forwarding", 0, "proxy_arp", 2, "rp_filter", 7, "route_localnet", 25);
  private static final Map<String, Integer> IPV6 =
      Map.of(
          "forwarding", 0, "accept_ra", 3, "proxy_ndp", 22, "disable_ipv6", 26, "accept_dad", 27);

  private Settings() {}

  static void write(Sysctl setting) {
    try {
      Files.writeString(ROOT.resolve(setting.path()), setting.value());
    } catch (NoSuchFileException e) {
      throw new KernelException(deed(setting), missing(setting));
    } catch (IOException e) {
      throw new KernelException(deed(setting), e);
    }
  }

  private static String deed(Sysctl setting) {
    return "set %s to %s".formatted(setting.path(), setting.value());
  }

  /** Whether the kernel runs with IPv6 at all. */
  static boolean haveIpv6() {
    return Files.exists(ROOT.resolve("net/ipv6/conf/all"));
  }

  private static String missing(Sysctl setting) {
    return setting.path().startsWith("net/ipv6/") && !haveIpv6()
        ? "this kernel runs without IPv6; remove the IPv6 pools or boot without ipv6.disable=1"
        : "there is no such setting";
  }

  /** Of the node as a whole. */
  static List<Sysctl> readNode() {
    var settings = new ArrayList<Sysctl>();
    for (var path : OF_NODE) {
      try {
        settings.add(Sysctl.ofNode(path, Files.readString(ROOT.resolve(path)).strip()));
      } catch (NoSuchFileException e) {
        // A kernel without IPv6.
      } catch (IOException e) {
        throw new KernelException("read " + path, e);
      }
    }
    return settings;
  }

  /** Of these links. */
  static List<Sysctl> read(Collection<Link> links, NetlinkSocket socket) {
    var settings = new ArrayList<Sysctl>();
    var delays = links.isEmpty() ? Map.<Integer, Long>of() : proxyDelays(socket);
    for (var link : links) {
      var families =
          link.message()
              .attributes()
              .find(IFLA_AF_SPEC)
              .map(Attribute::nested)
              .orElse(Attributes.NONE);
      families
          .find(Families.AF_INET, IFLA_INET_CONF)
          .ifPresent(list -> addAll("ipv4/conf", link, IPV4, list, settings));
      families
          .find(Families.AF_INET6, IFLA_INET6_CONF)
          .ifPresent(list -> addAll("ipv6/conf", link, IPV6, list, settings));
      var delay = delays.get(link.index());
      if (delay != null) {
        settings.add(
            Sysctl.ofLink(
                "ipv4/neigh",
                link.name(),
                "proxy_delay",
                // The kernel counts in ticks of its own, of which some are shorter than the file's.
                Long.toString(Math.ceilDiv(delay, MILLIS_PER_TICK))));
      }
    }
    return settings;
  }

  private static void addAll(
      String family, Link link, Map<String, Integer> places, Attribute list, List<Sysctl> into) {
    var numbers = ByteBuffer.wrap(list.bytes()).order(ByteOrder.nativeOrder()).asIntBuffer();
    places.forEach(
        (name, place) -> {
          if (place < numbers.limit()) {
            var value = Integer.toString(numbers.get(place));
            into.add(Sysctl.ofLink(family, link.name(), name, value));
          }
        });
  }

  /** In milliseconds, by the link's index. */
  private static Map<Integer, Long> proxyDelays(NetlinkSocket socket) {
    var delays = new HashMap<Integer, Long>();
    var ofIpv4 = new NeighbourTableMessage(Families.AF_INET, Attributes.NONE);
    for (var message :
        socket.dump(new Request("read the neighbour tables", RTM_GETNEIGHTBL, 0, ofIpv4))) {
      var settings = ((NeighbourTableMessage) message).attributes().find(NDTA_PARMS);
      settings
          .map(Attribute::nested)
          .ifPresent(
              parms ->
                  parms
                      .find(NDTPA_IFINDEX)
                      .ifPresent(
                          link -> delays.put(link.u32(), parms.require(NDTPA_PROXY_DELAY).u64())));
    }
    return delays;
  }
}
