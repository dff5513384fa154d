package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which prefix goes to which node, and how. Where two nodes list one prefix, the higher sequence
 * has it; an address that a pod on this node has stays here.
 */
final class ClusterRoutes {
  /** Of two pools with one CIDR, which there may be for a while, every node takes the same. */
  private static final Comparator<RoutedPool> NARROWEST =
      Comparator.<RoutedPool>comparingInt(pool -> pool.cidr().prefixLength())
          .thenComparing(RoutedPool::toString);

  private final NodeView view;

  private ClusterRoutes(NodeView view) {
    this.view = view;
  }

  static List<Route> plan(NodeView view) {
    var planner = new ClusterRoutes(view);
    var routes = new ArrayList<Route>();
    planner
        .holders()
        .forEach((prefix, holder) -> planner.route(prefix, holder).ifPresent(routes::add));
    planner.wrappingPools().forEach(pool -> routes.addAll(planner.toNodes(pool)));
    return routes;
  }

  /** What sends packets of pods to the routes in {@link Route#POD_TO_NODE}. */
  static List<SourceRule> planRules(NodeView view) {
    return new ClusterRoutes(view)
        .wrappingPools().stream()
            .map(pool -> new SourceRule(pool.cidr(), Route.POD_TO_NODE, SourceRule.BEFORE_MAIN))
            .toList();
  }

  /**
   * Pools whose pods show nodes their own addresses, and may have to be wrapped for that: the
   * network between nodes need not take packets from addresses that it does not know, nor nodes
   * those that come another way than their answers go.
   */
  private List<RoutedPool> wrappingPools() {
    return view.pools().stream()
        .filter(
            pool ->
                pool.vxlanMode() != Encapsulation.NEVER || pool.ipipMode() != Encapsulation.NEVER)
        .filter(pool -> !(pool.natOutgoing() && view.settings().masqueradeToNodes()))
        .toList();
  }

  private List<Route> toNodes(RoutedPool pool) {
    var family = pool.cidr().family();
    var routes = new ArrayList<Route>();
    for (var node : view.others()) {
      var way = way(pool.vxlanMode(), pool.ipipMode(), family, node);
      var address = node.address(family);
      if (way != Way.DIRECT && address.isPresent()) {
        var prefix = Cidr.host(address.get().address());
        var wrapped = way == Way.VXLAN ? byVxlan(prefix, node) : byIpip(prefix, node);
        wrapped.map(route -> route.in(Route.POD_TO_NODE)).ifPresent(routes::add);
      }
    }
    return routes;
  }

  /** A node's claim on a prefix. */
  private record Claim(Cidr prefix, long sequence, ClusterNode node) {
    /** Two nodes with one sequence should not be; then every node still decides alike. */
    private static final Comparator<Claim> STRENGTH =
        Comparator.comparingLong(Claim::sequence)
            .thenComparing(claim -> claim.node().name(), Comparator.reverseOrder());
  }

  private Collection<Claim> claims() {
    var claims = new ArrayList<Claim>();
    for (var node : view.nodes()) {
      node.blocks().forEach(b -> claims.add(new Claim(b.cidr(), b.claimSequence(), node)));
      node.borrowed()
          .forEach(b -> claims.add(new Claim(Cidr.host(b.address()), b.sequence(), node)));
    }
    return claims;
  }

  private Map<Cidr, ClusterNode> holders() {
    var strongest = new TreeMap<Cidr, Claim>();
    for (var claim : claims()) {
      strongest.merge(claim.prefix(), claim, (a, b) -> Claim.STRENGTH.compare(a, b) >= 0 ? a : b);
    }
    localAddresses().forEach(strongest::remove);
    var holders = new TreeMap<Cidr, ClusterNode>();
    strongest.forEach((prefix, claim) -> holders.put(prefix, claim.node()));
    return holders;
  }

  private Collection<Cidr> localAddresses() {
    return view.pods().stream()
        .flatMap(pod -> pod.addresses().stream())
        .map(Cidr::host)
        .collect(Collectors.toSet());
  }

  private Optional<Route> route(Cidr prefix, ClusterNode holder) {
    if (holder.name().equals(view.name())) {
      return ownBlock(prefix);
    }
    return pool(prefix).flatMap(pool -> toNode(prefix, pool, holder));
  }

  /**
   * Addresses of our block that no pod has would follow the default route and come back for ever.
   */
  private Optional<Route> ownBlock(Cidr prefix) {
    boolean single = prefix.prefixLength() == prefix.family().bits();
    return single ? Optional.empty() : Optional.of(new Route.Blackhole(prefix));
  }

  private Optional<RoutedPool> pool(Cidr prefix) {
    return view.pools().stream().filter(pool -> pool.cidr().contains(prefix)).max(NARROWEST);
  }

  private Optional<Route> toNode(Cidr prefix, RoutedPool pool, ClusterNode node) {
    return switch (way(pool.vxlanMode(), pool.ipipMode(), prefix.family(), node)) {
      case VXLAN -> byVxlan(prefix, node);
      case IPIP -> byIpip(prefix, node);
      case DIRECT -> direct(prefix, node);
    };
  }

  private enum Way {
    DIRECT,
    VXLAN,
    IPIP
  }

  private Way way(Encapsulation vxlan, Encapsulation ipip, IpFamily family, ClusterNode node) {
    if (wraps(vxlan, family, node)) {
      return Way.VXLAN;
    }
    return wraps(ipip, family, node) ? Way.IPIP : Way.DIRECT;
  }

  private boolean wraps(Encapsulation mode, IpFamily family, ClusterNode node) {
    return switch (mode) {
      case NEVER -> false;
      case ALWAYS -> true;
      case CROSS_SUBNET -> !sameSubnet(family, node);
    };
  }

  private boolean sameSubnet(IpFamily family, ClusterNode node) {
    var own = view.self().flatMap(self -> self.address(family));
    var other = node.address(family);
    return own.isPresent()
        && other.isPresent()
        && own.get().network().contains(other.get().address());
  }

  private Optional<Route> direct(Cidr prefix, ClusterNode node) {
    var uplink = view.uplink(prefix.family());
    if (uplink.isEmpty() || !sameSubnet(prefix.family(), node)) {
      return Optional.empty();
    }
    var gateway = node.address(prefix.family()).orElseThrow().address();
    return Optional.of(new Route.Via(prefix, gateway, uplink.get().name()));
  }

  private Optional<Route> byVxlan(Cidr prefix, ClusterNode node) {
    var underlay = NodePlanner.underlay(view);
    if (underlay.isEmpty() || node.vtepMac().isEmpty() || node.address(underlay.get()).isEmpty()) {
      return Optional.empty();
    }
    return node.tunnelAddress(TunnelKind.VXLAN, prefix.family())
        .map(gateway -> onDevice(prefix, gateway, TunnelDevice.VXLAN));
  }

  private Optional<Route> byIpip(Cidr prefix, ClusterNode node) {
    if (prefix.family() != IpFamily.IPV4 || view.uplink(IpFamily.IPV4).isEmpty()) {
      return Optional.empty();
    }
    return node.address(IpFamily.IPV4)
        .map(gateway -> onDevice(prefix, gateway.address(), TunnelDevice.IPIP));
  }

  /** A gateway that is itself the destination would be looked for behind itself. */
  private static Route onDevice(Cidr prefix, IpAddress gateway, String device) {
    return prefix.equals(Cidr.host(gateway))
        ? new Route.OnLink(prefix, device)
        : new Route.Via(prefix, gateway, device);
  }
}
