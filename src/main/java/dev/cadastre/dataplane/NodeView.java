package dev.cadastre.dataplane;

import dev.cadastre.addr.IpFamily;
import java.util.List;
import java.util.Optional;

/**
 * All that decides what a node's kernel should hold. The order within the lists does not matter.
 *
 * @param name this node's
 * @param nodes every node of the cluster, this one among them
 * @param pools every pool, disabled ones too
 * @param pods attached on this node
 * @param links of this node; where one carries the node's address, packets to other nodes leave
 */
public record NodeView(
    String name,
    List<ClusterNode> nodes,
    List<RoutedPool> pools,
    List<LocalPod> pods,
    List<HostLink> links,
    Settings settings) {

  public NodeView {
    nodes = List.copyOf(nodes);
    pools = List.copyOf(pools);
    pods = List.copyOf(pods);
    links = List.copyOf(links);
  }

  /**
   * What the cluster's administrator says.
   *
   * @param mtu of pods; 0 where it is to be found
   * @param masqueradeToNodes whether nodes see a pod's packets under its node's address
   */
  public record Settings(int mtu, boolean masqueradeToNodes) {
    public static final Settings DEFAULT = new Settings(0, false);
  }

  /** This node's entry, once there is one. */
  public Optional<ClusterNode> self() {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  List<ClusterNode> others() {
    return nodes.stream().filter(node -> !node.name().equals(name)).toList();
  }

  /** The link that carries this node's address of a family. */
  Optional<HostLink> uplink(IpFamily family) {
    return self()
        .flatMap(node -> node.address(family))
        .flatMap(own -> links.stream().filter(link -> link.carries(own.address())).findFirst());
  }
}
