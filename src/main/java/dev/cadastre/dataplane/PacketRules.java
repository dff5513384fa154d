package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import dev.cadastre.dataplane.RuleChain.Hook;
import dev.cadastre.dataplane.RuleChain.Purpose;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The packet rules of a node. */
final class PacketRules {
  /** Before connection tracking. */
  private static final int RAW = -300;

  private static final int FILTER = 0;

  /** Behind kube-proxy's, or a packet might be rewritten twice. */
  private static final int AFTER_SERVICES = 110;

  private final NodeView view;
  private final Map<IpFamily, AddressSet> pools = new EnumMap<>(IpFamily.class);
  private final Map<IpFamily, AddressSet> masqueraded = new EnumMap<>(IpFamily.class);
  private final Map<IpFamily, AddressSet> nodes = new EnumMap<>(IpFamily.class);

  private PacketRules(NodeView view) {
    this.view = view;
    for (var family : IpFamily.values()) {
      pools.put(family, pools("pools", family, false));
      masqueraded.put(family, pools("masqueraded", family, true));
      nodes.put(family, nodes(family));
    }
  }

  static RuleTable plan(NodeView view) {
    var rules = new PacketRules(view);
    var sets = new ArrayList<AddressSet>();
    List.of(rules.pools, rules.masqueraded, rules.nodes).forEach(map -> sets.addAll(map.values()));
    var chains = new ArrayList<RuleChain>();
    chains.add(rules.fromPods());
    chains.add(rules.leaving());
    if (NodePlanner.usesVxlan(view) || NodePlanner.usesIpip(view)) {
      chains.addAll(rules.wrapped());
    }
    return new RuleTable(RuleTable.CADASTRE, sets, chains);
  }

  private AddressSet pools(String name, IpFamily family, boolean masqueradedOnly) {
    var cidrs =
        view.pools().stream()
            .filter(pool -> pool.natOutgoing() || !masqueradedOnly)
            .map(RoutedPool::cidr)
            .toList();
    return AddressSet.ofRanges(name(name, family), family, cidrs);
  }

  private AddressSet nodes(IpFamily family) {
    var addresses =
        view.nodes().stream()
            .flatMap(node -> node.addresses().stream())
            .map(own -> own.address())
            .filter(address -> address.family() == family)
            .distinct()
            .map(Cidr::host)
            .toList();
    return new AddressSet(name("nodes", family), family, false, addresses);
  }

  private static String name(String set, IpFamily family) {
    return set + (family == IpFamily.IPV4 ? "4" : "6");
  }

  /** A pod sends from its own addresses only, and does not wrap packets as nodes do. */
  private RuleChain fromPods() {
    var fromPod = PacketRule.EVERY.fromLinksNamed(Attachment.HOST_END_PREFIX);
    var rules = new ArrayList<PacketRule>();
    rules.add(fromPod.notTheWayAnswersGo().drop());
    for (var wrapping : wrapping()) {
      rules.add(wrapping.of(fromPod).destinationIn(nodes(wrapping)).drop());
    }
    return new RuleChain("pods", Purpose.FILTER, Hook.PREROUTING, RAW, rules);
  }

  private RuleChain leaving() {
    var rules = new ArrayList<PacketRule>();
    rules.addAll(perFamily(this::masquerade));
    for (var kind : TunnelKind.values()) {
      view.self().stream()
          .flatMap(self -> self.tunnelAddresses(kind).stream())
          .map(
              address ->
                  PacketRule.EVERY
                      .outOf(TunnelDevice.name(kind))
                      .fromThisNode()
                      .sourceNot(address)
                      .sourceBecomes(address))
          .forEach(rules::add);
    }
    return new RuleChain("leaving", Purpose.NAT, Hook.POSTROUTING, AFTER_SERVICES, rules);
  }

  private PacketRule masquerade(IpFamily family) {
    var outside =
        PacketRule.EVERY.sourceIn(set(masqueraded, family)).destinationNotIn(set(pools, family));
    var left =
        view.settings().masqueradeToNodes()
            ? outside
            : outside.destinationNotIn(set(nodes, family));
    return left.masquerade();
  }

  /** Wrapped packets come from nodes of the cluster only, and need no connection tracking. */
  private List<RuleChain> wrapped() {
    var strangers = new ArrayList<PacketRule>();
    var in = new ArrayList<PacketRule>();
    var out = new ArrayList<PacketRule>();
    for (var wrapping : wrapping()) {
      var packet = wrapping.of(PacketRule.EVERY);
      strangers.add(packet.sourceNotIn(nodes(wrapping)).drop());
      in.add(packet.sourceIn(nodes(wrapping)).toThisNode().noTrack());
      out.add(packet.destinationIn(nodes(wrapping)).noTrack());
    }
    return List.of(
        new RuleChain("wrapped", Purpose.FILTER, Hook.INPUT, FILTER, strangers),
        new RuleChain("untracked-in", Purpose.FILTER, Hook.PREROUTING, RAW, in),
        new RuleChain("untracked-out", Purpose.FILTER, Hook.OUTPUT, RAW, out));
  }

  /** A way in which nodes wrap packets, in a family of the network between them. */
  private record Wrapping(TunnelKind kind, IpFamily family) {
    PacketRule of(PacketRule rule) {
      return switch (kind) {
        case VXLAN -> rule.udpTo(TunnelDevice.Vxlan.Form.CADASTRE.port());
        case IPIP -> rule.ipip();
      };
    }
  }

  private List<Wrapping> wrapping() {
    var ways = new ArrayList<Wrapping>();
    if (NodePlanner.usesVxlan(view)) {
      ways.add(new Wrapping(TunnelKind.VXLAN, IpFamily.IPV4));
      ways.add(new Wrapping(TunnelKind.VXLAN, IpFamily.IPV6));
    }
    if (NodePlanner.usesIpip(view)) {
      ways.add(new Wrapping(TunnelKind.IPIP, IpFamily.IPV4));
    }
    return ways;
  }

  private AddressSet nodes(Wrapping wrapping) {
    return set(nodes, wrapping.family());
  }

  private static List<PacketRule> perFamily(Function<IpFamily, PacketRule> rule) {
    return List.of(rule.apply(IpFamily.IPV4), rule.apply(IpFamily.IPV6));
  }

  private static AddressSet set(Map<IpFamily, AddressSet> sets, IpFamily family) {
    return Objects.requireNonNull(sets.get(family));
  }
}
