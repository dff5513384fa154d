package dev.cadastre.linux;

import dev.cadastre.testkit.NetworkNamespace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * The network that nodes are in: a namespace that plays the router, with a bridge for each of two
 * subnets of nodes and a third for a host outside of the cluster. The router knows no pods.
 */
final class Underlay implements AutoCloseable {
  static final String OUTSIDE_IPV4 = "203.0.113.10";
  static final String OUTSIDE_IPV6 = "2001:db8:3::10";

  private final Deque<NetworkNamespace> namespaces = new ArrayDeque<>();
  private final NetworkNamespace router;
  private final NetworkNamespace outside;
  private int ports;

  /** What nodes are plugged into. */
  enum Subnet {
    FIRST("192.0.2.", "2001:db8:1::"),
    SECOND("198.51.100.", "2001:db8:2::"),
    OUTSIDE("203.0.113.", "2001:db8:3::");

    private final String ipv4;
    private final String ipv6;

    Subnet(String ipv4, String ipv6) {
      this.ipv4 = ipv4;
      this.ipv6 = ipv6;
    }

    String ipv4(int host) {
      return ipv4 + host;
    }

    String ipv6(int host) {
      return ipv6 + Integer.toString(host);
    }
  }

  Underlay() {
    router = add("router");
    router.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    for (var subnet : Subnet.values()) {
      router.exec("ip", "link", "add", bridge(subnet), "type", "bridge");
      router.exec("ip", "link", "set", bridge(subnet), "up");
      router.exec("ip", "address", "add", subnet.ipv4(254) + "/24", "dev", bridge(subnet));
      router.exec(
          "ip", "-6", "address", "add", subnet.ipv6(254) + "/64", "dev", bridge(subnet), "nodad");
    }
    outside = plug("outside", Subnet.OUTSIDE, 10);
  }

  private static String bridge(Subnet subnet) {
    return "br-" + subnet.name().toLowerCase(Locale.ROOT);
  }

  /** A namespace that is gone with this. */
  NetworkNamespace add(String label) {
    var namespace = new NetworkNamespace(label);
    namespaces.push(namespace);
    return namespace;
  }

  /** A namespace with a link {@code eth0} in a subnet, and a default route. */
  NetworkNamespace plug(String label, Subnet subnet, int host) {
    var namespace = add(label);
    var port = "port" + ports++;
    router.exec(
        "ip",
        "link",
        "add",
        port,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        namespace.name());
    router.exec("ip", "link", "set", port, "master", bridge(subnet), "up");
    namespace.exec("ip", "link", "set", "eth0", "up");
    namespace.exec("ip", "address", "add", subnet.ipv4(host) + "/24", "dev", "eth0");
    namespace.exec("ip", "-6", "address", "add", subnet.ipv6(host) + "/64", "dev", "eth0", "nodad");
    namespace.exec("ip", "route", "add", "default", "via", subnet.ipv4(254));
    namespace.exec("ip", "-6", "route", "add", "default", "via", subnet.ipv6(254));
    return namespace;
  }

  NetworkNamespace router() {
    return router;
  }

  /** A host that is no part of the cluster. */
  NetworkNamespace outside() {
    return outside;
  }

  @Override
  public void close() {
    namespaces.forEach(NetworkNamespace::close);
  }
}
