package dev.cadastre.dataplane;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import java.util.Optional;

/**
 * A link of ours that wraps packets for other nodes. Its addresses are {@link
 * LinkEntry.LinkAddress}es.
 */
public sealed interface TunnelDevice extends KernelObject {
  /** The VXLAN device that every node of a cluster with such pools has. */
  String VXLAN = "vxlan.cadastre";

  /** The IPIP device that every node of a cluster with such pools has. */
  String IPIP = "ipip.cadastre";

  /** The device of a kind. */
  static String name(ClusterNode.TunnelKind kind) {
    return switch (kind) {
      case VXLAN -> VXLAN;
      case IPIP -> IPIP;
    };
  }

  String name();

  /** The node's address, which wrapped packets leave from. */
  IpAddress local();

  int mtu();

  boolean up();

  @Override
  default String key() {
    return name();
  }

  @Override
  default Optional<String> link() {
    return Optional.of(name());
  }

  /** A VXLAN device that learns nothing: every peer is an {@link LinkEntry.ForwardingEntry}. */
  record Vxlan(String name, Form form, IpAddress local, MacAddress mac, int mtu, boolean up)
      implements TunnelDevice {

    /** Network identifier, UDP port, and whether it learns from what it receives. */
    public record Form(int vni, int port, boolean learning) {
      public static final Form CADASTRE = new Form(4096, 4789, false);
    }

    @Override
    public boolean canReplace(KernelObject actual) {
      return actual instanceof Vxlan other && other.form.equals(form) && other.local.equals(local);
    }
  }

  /** An IPIP device. Without a local address it would be a duplicate of the kernel's own tunl0. */
  record Ipip(String name, IpAddress local, int mtu, boolean up) implements TunnelDevice {
    @Override
    public boolean canReplace(KernelObject actual) {
      return actual instanceof Ipip other && other.local.equals(local);
    }
  }
}
