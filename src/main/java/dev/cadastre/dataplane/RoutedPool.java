package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;

/**
 * What a node must know of a pool, also of a disabled one: how it is reached and what leaves it.
 */
public record RoutedPool(
    Cidr cidr, Encapsulation vxlanMode, Encapsulation ipipMode, boolean natOutgoing) {

  /** When packets to the pool's addresses on another node are wrapped. */
  public enum Encapsulation {
    NEVER,
    ALWAYS,
    /** Only between nodes whose addresses are not in one subnet. */
    CROSS_SUBNET
  }
}
