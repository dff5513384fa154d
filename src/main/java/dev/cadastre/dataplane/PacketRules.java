package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packet rules of a node, in nftables' language. Written in sorted order, so that equal views
 * give equal text.
 */
final class PacketRules {
  /** Name of our table, family {@code inet}. */
  static final String TABLE = "cadastre";

  private final NodeView view;
  private final StringBuilder text = new StringBuilder();

  private PacketRules(NodeView view) {
    this.view = view;
  }

  static RuleTable plan(NodeView view) {
    var rules = new PacketRules(view);
    for (var family : IpFamily.values()) {
      rules.writeSets(family);
    }
    rules.writeMasquerade();
    if (NodePlanner.usesVxlan(view)) {
      rules.writeVxlan();
    }
    return RuleTable.of(TABLE, rules.text.toString());
  }

  private void writeSets(IpFamily family) {
    writeSet("masqueraded", family, "flags interval; ", cidrs(family, true));
    writeSet("pools", family, "flags interval; ", cidrs(family, false));
    writeSet("nodes", family, "", nodeAddresses(family));
  }

  private void writeSet(
      String name, IpFamily family, String flags, Collection<? extends Object> elements) {
    var type = family == IpFamily.IPV4 ? "ipv4_addr" : "ipv6_addr";
    var list =
        elements.isEmpty()
            ? ""
            : elements.stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", "elements = { ", " } "));
    line("  set %s { type %s; %s%s}".formatted(set(name, family), type, flags, list));
  }

  private Collection<Cidr> cidrs(IpFamily family, boolean masqueradedOnly) {
    var cidrs =
        view.pools().stream()
            .filter(pool -> pool.natOutgoing() || !masqueradedOnly)
            .map(RoutedPool::cidr)
            .filter(cidr -> cidr.family() == family)
            .distinct()
            .toList();
    // Pools that overlap may exist for a while; a set takes each address once.
    return cidrs.stream()
        .filter(cidr -> cidrs.stream().noneMatch(o -> !o.equals(cidr) && o.contains(cidr)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Collection<IpAddress> nodeAddresses(IpFamily family) {
    return view.nodes().stream()
        .flatMap(node -> node.addresses().stream())
        .map(own -> own.address())
        .filter(address -> address.family() == family)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void writeMasquerade() {
    line("  chain postrouting {");
    // Behind kube-proxy's, or a packet might be rewritten twice.
    line("    type nat hook postrouting priority 110; policy accept;");
    for (var family : IpFamily.values()) {
      var ip = word(family);
      var exceptNodes =
          view.settings().masqueradeToNodes()
              ? ""
              : " %s daddr != @%s".formatted(ip, set("nodes", family));
      line(
          "    %s saddr @%s %s daddr != @%s%s masquerade fully-random"
              .formatted(ip, set("masqueraded", family), ip, set("pools", family), exceptNodes));
    }
    ownTunnelAddresses().forEach(this::writeTunnelSource);
    line("  }");
  }

  private Stream<IpAddress> ownTunnelAddresses() {
    return view.self().stream().flatMap(self -> self.tunnelAddresses(TunnelKind.VXLAN).stream());
  }

  /**
   * What the node itself sends into the tunnel has the tunnel's address, or the answer would come
   * back outside: a Service's address is chosen a source for before it is rewritten to a pod's.
   */
  private void writeTunnelSource(IpAddress tunnel) {
    var ip = word(tunnel.family());
    line(
        "    oifname \"%s\" fib saddr type local %s saddr != %s snat %s to %s fully-random"
            .formatted(TunnelDevice.VXLAN, ip, tunnel, ip, tunnel));
  }

  /** Wrapped packets come from nodes of the cluster only, and need no connection tracking. */
  private void writeVxlan() {
    int port = TunnelDevice.Vxlan.Form.CADASTRE.port();
    line("  chain input {");
    line("    type filter hook input priority 0; policy accept;");
    for (var family : IpFamily.values()) {
      line(
          "    udp dport %d %s saddr != @%s drop"
              .formatted(port, word(family), set("nodes", family)));
    }
    line("  }");
    line("  chain untracked-in {");
    line("    type filter hook prerouting priority -300; policy accept;");
    line("    udp dport %d fib daddr type local notrack".formatted(port));
    line("  }");
    line("  chain untracked-out {");
    line("    type filter hook output priority -300; policy accept;");
    for (var family : IpFamily.values()) {
      line(
          "    udp dport %d %s daddr @%s notrack"
              .formatted(port, word(family), set("nodes", family)));
    }
    line("  }");
  }

  private static String set(String name, IpFamily family) {
    return name + (family == IpFamily.IPV4 ? "4" : "6");
  }

  private static String word(IpFamily family) {
    return family == IpFamily.IPV4 ? "ip" : "ip6";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
