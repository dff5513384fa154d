package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user's range with its rules.
 *
 * @param blockSize prefix length of its blocks
 */
public record Pool(
    PoolRef ref,
    Cidr cidr,
    int blockSize,
    Instant createdAt,
    Rules rules,
    Optional<L2> l2,
    boolean terminating,
    Verdict verdict) {

  /**
   * The settings that a user can change at run time.
   *
   * @param selectsAllNamespaces the selector is empty or {@code all()}
   * @param encapsulations tunnels whose mode is other than Never
   * @param selectorError of a selector that does not parse, with its place
   */
  public record Rules(
      Selector nodeSelector,
      Selector namespaceSelector,
      boolean selectsAllNamespaces,
      Set<Use> allowedUses,
      boolean manual,
      boolean disabled,
      Set<TunnelKind> encapsulations,
      Optional<String> selectorError) {
    public Rules {
      allowedUses = Set.copyOf(allowedUses);
      encapsulations = Set.copyOf(encapsulations);
    }
  }

  /**
   * For the IPAM-only role: the subnet that the addresses lie in.
   *
   * @param prefixLength of the subnet, which interfaces carry
   */
  public record L2(int prefixLength, Optional<IpAddress> gateway, List<Route> routes) {
    public L2 {
      routes = List.copyOf(routes);
    }

    /** A route that the runtime adds to the container. */
    public record Route(Cidr destination, Optional<IpAddress> gateway) {}
  }

  /** The pool's condition {@code Allocatable} as it stands in the API. */
  public enum Verdict {
    TRUE,
    FALSE,
    /** Not decided yet. */
    UNDECIDED
  }

  public String name() {
    return ref.name();
  }

  public IpFamily family() {
    return cidr.family();
  }

  /** Of an l2 pool: gateway, the subnet's own and (IPv4) broadcast address. */
  public List<Cidr> reservedByL2() {
    var reserved = new ArrayList<Cidr>();
    l2.ifPresent(
        subnet -> {
          var network = Cidr.containing(cidr.base(), subnet.prefixLength());
          reserved.add(Cidr.host(network.base()));
          if (family() == IpFamily.IPV4) {
            reserved.add(Cidr.host(network.last()));
          }
          subnet.gateway().ifPresent(g -> reserved.add(Cidr.host(g)));
        });
    return reserved;
  }
}
