package dev.cadastre.controller.nodenetwork;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.NodeRoutes.TunnelAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One thing that a NodeNetwork says otherwise than the blocks. */
sealed interface RouteFault {

  /** A place whose listing is as it should be; where somebody changed it meanwhile, it stays. */
  NodeRoutes mend(NodeRoutes routes);

  /** Whether what should be listed is what this fault says. */
  boolean agreesWith(NodeRoutes plan);

  /** The block's listed claim and the one that it has; absent: not listed, not the node's. */
  record OfBlock(Cidr cidr, Optional<Long> listed, Optional<Long> wanted) implements RouteFault {
    @Override
    public NodeRoutes mend(NodeRoutes routes) {
      var blocks = mended(routes.blocks(), cidr, listed, wanted);
      return new NodeRoutes(routes.node(), blocks, routes.borrowed(), routes.tunnels());
    }

    @Override
    public boolean agreesWith(NodeRoutes plan) {
      return wanted.equals(Optional.ofNullable(plan.blocks().get(cidr)));
    }
  }

  /** The borrowed address's listed sequence and the one that it has. */
  record OfBorrowed(IpAddress address, Optional<Long> listed, Optional<Long> wanted)
      implements RouteFault {
    @Override
    public NodeRoutes mend(NodeRoutes routes) {
      var borrowed = mended(routes.borrowed(), address, listed, wanted);
      return new NodeRoutes(routes.node(), routes.blocks(), borrowed, routes.tunnels());
    }

    @Override
    public boolean agreesWith(NodeRoutes plan) {
      return wanted.equals(Optional.ofNullable(plan.borrowed().get(address)));
    }
  }

  /** A tunnel's address that is missing, or is the node's no more. */
  record OfTunnel(TunnelAddress tunnel, boolean isWanted) implements RouteFault {
    @Override
    public NodeRoutes mend(NodeRoutes routes) {
      return isWanted ? routes.withTunnel(tunnel) : routes.withoutTunnel(tunnel.address());
    }

    @Override
    public boolean agreesWith(NodeRoutes plan) {
      return plan.tunnels().contains(tunnel) == isWanted;
    }
  }

  /** All that differs between what is listed and what should be. */
  static Set<RouteFault> between(NodeRoutes listed, NodeRoutes wanted) {
    var faults = new HashSet<RouteFault>();
    compare(listed.blocks(), wanted.blocks())
        .forEach((cidr, pair) -> faults.add(new OfBlock(cidr, pair.listed(), pair.wanted())));
    compare(listed.borrowed(), wanted.borrowed())
        .forEach((address, p) -> faults.add(new OfBorrowed(address, p.listed(), p.wanted())));
    for (var tunnel : listed.tunnels()) {
      if (!wanted.tunnels().contains(tunnel)) {
        faults.add(new OfTunnel(tunnel, false));
      }
    }
    for (var tunnel : wanted.tunnels()) {
      if (!listed.tunnels().contains(tunnel)) {
        faults.add(new OfTunnel(tunnel, true));
      }
    }
    return faults;
  }

  /** Two numbers that are not the same. */
  record Pair(Optional<Long> listed, Optional<Long> wanted) {}

  private static <K> Map<K, Pair> compare(Map<K, Long> listed, Map<K, Long> wanted) {
    var keys = new HashSet<>(listed.keySet());
    keys.addAll(wanted.keySet());
    var pairs = new TreeMap<K, Pair>();
    for (var key : keys) {
      var pair =
          new Pair(Optional.ofNullable(listed.get(key)), Optional.ofNullable(wanted.get(key)));
      if (!pair.listed().equals(pair.wanted())) {
        pairs.put(key, pair);
      }
    }
    return pairs;
  }

  private static <K> SortedMap<K, Long> mended(
      SortedMap<K, Long> numbers, K key, Optional<Long> listed, Optional<Long> wanted) {
    if (!Optional.ofNullable(numbers.get(key)).equals(listed)) {
      return numbers;
    }
    var next = new TreeMap<>(numbers);
    wanted.ifPresentOrElse(number -> next.put(key, number), () -> next.remove(key));
    return next;
  }
}
