package dev.cadastre.agent.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.dataplane.RoutedPool;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;

/**
 * An IPPool, reduced to what a node needs.
 *
 * @param routed false for an l2 pool: another plugin carries its addresses
 */
public record PoolEntry(RoutedPool pool, boolean routed) {

  static PoolEntry read(JsonNode object) {
    var spec = Resources.part(object, "spec", IPPool.Spec.class);
    return new PoolEntry(
        new RoutedPool(
            Cidr.parse(spec.cidr()),
            encapsulation(spec.vxlanMode()),
            encapsulation(spec.ipipMode()),
            spec.natOutgoing()),
        spec.l2() == null);
  }

  private static Encapsulation encapsulation(String mode) {
    return switch (mode) {
      case "Never" -> Encapsulation.NEVER;
      case "Always" -> Encapsulation.ALWAYS;
      case "CrossSubnet" -> Encapsulation.CROSS_SUBNET;
      default ->
          throw new IllegalArgumentException(
              "this agent knows no mode '%s'; it may be older than the pool".formatted(mode));
    };
  }
}
