package dev.cadastre.agent.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.api.v1alpha1.NodeNetwork;
import dev.cadastre.dataplane.ClusterNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A NodeNetwork.
 *
 * @param nodeUid of the Node object that the controller made it for
 * @param node what routes are made from
 */
public record NodeEntry(Optional<String> nodeUid, ClusterNode node) {

  static NodeEntry read(JsonNode object) {
    var spec = Resources.part(object, "spec", NodeNetwork.Spec.class);
    var status = Resources.part(object, "status", NodeNetwork.Status.class);
    return new NodeEntry(
        Optional.ofNullable(spec.nodeUID()),
        new ClusterNode(
            object.path("metadata").path("name").asText(),
            status.addresses().stream().map(InterfaceAddress::parse).toList(),
            Optional.ofNullable(status.vtepMAC()).map(MacAddress::parse),
            spec.tunnels().stream().flatMap(NodeEntry::tunnel).toList(),
            spec.blocks().stream().map(NodeEntry::block).toList(),
            spec.borrowed().stream().map(NodeEntry::borrowed).toList()));
  }

  /** A kind that a later version adds is not ours to route by. */
  private static Stream<ClusterNode.Tunnel> tunnel(NodeNetwork.Tunnel tunnel) {
    return Arrays.stream(ClusterNode.TunnelKind.values())
        .filter(kind -> kind.name().equals(tunnel.kind()))
        .map(kind -> new ClusterNode.Tunnel(kind, IpAddress.parse(tunnel.address())));
  }

  private static ClusterNode.Block block(NodeNetwork.Block block) {
    return new ClusterNode.Block(Cidr.parse(block.cidr()), block.claimSequence());
  }

  private static ClusterNode.Borrowed borrowed(NodeNetwork.Borrowed borrowed) {
    return new ClusterNode.Borrowed(IpAddress.parse(borrowed.address()), borrowed.sequence());
  }

  /** Of a node that has no object yet. */
  public static NodeEntry none(String name) {
    return new NodeEntry(
        Optional.empty(),
        new ClusterNode(name, List.of(), Optional.empty(), List.of(), List.of(), List.of()));
  }
}
