package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.util.Optional;

/**
 * A route that carries our protocol number. The kernel may hold one for each table and destination
 * that we use; where that is another's, ours does not displace it.
 */
public sealed interface Route extends KernelObject {
  /**
   * On every route that we write, and on nobody else's: what carries it is ours, nothing else is.
   */
  int PROTOCOL = 196;

  /** The kernel's main table. */
  int MAIN = 254;

  /** The table in which packets of pods to nodes find their tunnel; see {@link SourceRule}. */
  int POD_TO_NODE = 4096;

  int table();

  /** The same in another table. */
  default Route in(int table) {
    return switch (this) {
      case OnLink route -> new OnLink(table, route.destination, route.name);
      case Via route -> new Via(table, route.destination, route.gateway, route.name);
      case Blackhole route -> new Blackhole(table, route.destination);
    };
  }

  Cidr destination();

  @Override
  default String key() {
    return table() + " " + destination();
  }

  /** Straight out of a link: {@code 10.244.1.5/32 dev cad… scope link}. */
  record OnLink(int table, Cidr destination, String name) implements Route {
    public OnLink(Cidr destination, String name) {
      this(MAIN, destination, name);
    }

    @Override
    public Optional<String> link() {
      return Optional.of(name);
    }
  }

  /** By a gateway which is taken to be on the link, whatever the link's addresses say. */
  record Via(int table, Cidr destination, IpAddress gateway, String name) implements Route {
    public Via(Cidr destination, IpAddress gateway, String name) {
      this(MAIN, destination, gateway, name);
    }

    @Override
    public Optional<String> link() {
      return Optional.of(name);
    }
  }

  /** Nowhere: an address of the node's own block that no pod has. */
  record Blackhole(int table, Cidr destination) implements Route {
    public Blackhole(Cidr destination) {
      this(MAIN, destination);
    }

    @Override
    public Optional<String> link() {
      return Optional.empty();
    }
  }
}
