package dev.cadastre.dataplane;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import java.util.Optional;

/** What a link of ours carries. */
public sealed interface LinkEntry extends KernelObject {

  /** The link's name. */
  String name();

  @Override
  default Optional<String> link() {
    return Optional.of(name());
  }

  /** An address of the link. */
  record LinkAddress(String name, InterfaceAddress address) implements LinkEntry {
    @Override
    public String key() {
      return name + " address " + address;
    }
  }

  /** An entry of a VXLAN device's forwarding database: which node has this MAC. */
  record ForwardingEntry(String name, MacAddress mac, IpAddress node) implements LinkEntry {
    @Override
    public String key() {
      return name + " forwarding " + mac;
    }
  }

  /** A permanent neighbour: who has this address on the link, so that nobody needs to ask. */
  record Neighbour(String name, IpAddress address, MacAddress mac) implements LinkEntry {
    @Override
    public String key() {
      return name + " neighbour " + address;
    }
  }
}
