package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.CrdRuleCases.Refused.refused;

import java.util.List;
import java.util.stream.Stream;

/**
 * Objects that the API server must refuse, each by one rule, and their neighbours that it must
 * take.
 */
final class CrdRuleCases {

  /**
   * An object that is refused, at first or as a change of an accepted one.
   *
   * @param accepted its nearest neighbour that is right, or the object before the change
   * @param message what the refusal says: the field first
   */
  record Refused(String accepted, String object, String message) {
    static Refused refused(String accepted, String object, String message) {
      return new Refused(accepted, object, message);
    }
  }

  private CrdRuleCases() {}

  static Stream<Refused> all() {
    return Stream.of(
            pools(),
            poolChanges(),
            layer2(),
            blocks(),
            blockChanges(),
            settings(),
            others(),
            bgp(),
            filters())
        .flatMap(List::stream);
  }

  private static List<Refused> pools() {
    var v4 = pool("cidr: 10.244.0.0/16");
    var v6 = pool("cidr: 'fd00:10:244::/64'");
    return List.of(
        refused(
            v4,
            pool("cidr: 10.244.0.0"),
            "spec.cidr: Invalid value: \"10.244.0.0\": cidr must be a CIDR such as"),
        refused(
            v4,
            pool("cidr: 10.244.0.1/16"),
            "spec.cidr: Invalid value: \"10.244.0.1/16\": cidr must have no host bits"),
        refused(
            v6,
            pool("cidr: 'FD00:10:244::/64'"),
            "cidr must have no host bits set and be in its shortest form"),
        refused(
            v6,
            pool("cidr: 'fd00:10:244:0::/64'"),
            "cidr must have no host bits set and be in its shortest form"),
        refused(v4, pool("cidr: 169.254.8.0/24"), "cidr must not overlap the link-local ranges"),
        refused(
            v4,
            pool("cidr: 169.0.0.0/8, blockSize: 26"),
            "cidr must not overlap the link-local ranges"),
        refused(v6, pool("cidr: 'fe80::/64'"), "cidr must not overlap the link-local ranges"),
        refused(
            pool("cidr: 10.244.0.0/16, blockSize: 22"),
            pool("cidr: 10.244.0.0/16, blockSize: 21"),
            "spec.blockSize: Invalid value: blockSize must be 22 to 32 in an IPv4 pool"),
        refused(
            v4,
            pool("cidr: 10.244.0.0/16, blockSize: 33"),
            "blockSize must be 22 to 32 in an IPv4 pool"),
        refused(
            pool("cidr: 'fd00:10:244::/64', blockSize: 128"),
            pool("cidr: 'fd00:10:244::/64', blockSize: 117"),
            "blockSize must be 22 to 32 in an IPv4 pool and 118 to 128 in an IPv6 pool"),
        refused(
            pool("cidr: 10.244.0.0/28, blockSize: 28"),
            pool("cidr: 10.244.0.0/28"),
            "spec.blockSize: Invalid value: blockSize must not be shorter than the prefix of cidr"),
        refused(
            pool("cidr: 'fd00::/123', blockSize: 124"),
            pool("cidr: 'fd00::/123', blockSize: 122"),
            "blockSize must not be shorter than the prefix of cidr"),
        refused(
            pool("cidr: 10.244.0.0/16, ipipMode: CrossSubnet"),
            pool("cidr: 10.244.0.0/16, ipipMode: CrossSubnet, vxlanMode: Always"),
            "spec.ipipMode: Invalid value: ipipMode and vxlanMode exclude each other"),
        refused(
            pool("cidr: 'fd00:10:244::/64', vxlanMode: Always"),
            pool("cidr: 'fd00:10:244::/64', ipipMode: Always"),
            "spec.ipipMode: Invalid value: ipipMode must be Never in an IPv6 pool: use vxlanMode"),
        refused(
            v4,
            pool("cidr: 10.244.0.0/16, vxlanMode: Sometimes"),
            "spec.vxlanMode: Unsupported value: \"Sometimes\""),
        refused(
            pool("cidr: 10.244.0.0/16, allowedUses: [Tunnel]"),
            pool("cidr: 10.244.0.0/16, allowedUses: [LoadBalancer]"),
            "spec.allowedUses[0]: Unsupported value: \"LoadBalancer\""),
        refused(
            v4,
            pool("cidr: 10.244.0.0/16, allowedUses: [Tunnel, Tunnel]"),
            "duplicate entries for key [=\"Tunnel\"]"));
  }

  private static List<Refused> poolChanges() {
    var pool = pool("cidr: 10.244.0.0/16");
    var sized = pool("cidr: 10.244.0.0/16, blockSize: 26");
    return List.of(
        refused(
            pool,
            pool("cidr: 10.245.0.0/16"),
            "spec.cidr: Invalid value: \"10.245.0.0/16\": cidr cannot be changed"),
        refused(pool, sized, "blockSize can be neither changed nor added nor removed"),
        refused(sized, pool, "blockSize can be neither changed nor added nor removed"),
        refused(
            sized,
            pool("cidr: 10.244.0.0/16, blockSize: 27"),
            "blockSize can be neither changed nor added nor removed"));
  }

  private static List<Refused> layer2() {
    var lan =
        layer2Pool(
            "prefixLength: 24, gateway: 192.0.2.1, routes: [{dst: 0.0.0.0/0, gw: 192.0.2.1}]");
    return List.of(
        refused(lan, layer2Pool("gateway: 192.0.2.1"), "spec.l2.prefixLength: Required value"),
        refused(
            lan,
            layer2Pool("prefixLength: 33"),
            "l2.prefixLength must be at most 32 in an IPv4 pool"),
        refused(
            lan,
            layer2Pool("prefixLength: 24, gateway: 192.0.2"),
            "spec.l2.gateway: Invalid value: \"192.0.2\": must be an address"),
        refused(
            lan,
            layer2Pool("prefixLength: 24, gateway: 'fd00::1'"),
            "l2.gateway must be of the family of cidr"),
        refused(
            lan,
            layer2Pool("prefixLength: 24, routes: [{dst: 10.0.0.1/8}]"),
            "spec.l2.routes[0].dst: Invalid value: \"10.0.0.1/8\": must be a CIDR"),
        refused(
            lan,
            layer2Pool("prefixLength: 24, routes: [{dst: '::/0'}]"),
            "l2.routes must be of the family of cidr"),
        refused(
            lan,
            layer2Pool("prefixLength: 24, routes: [{dst: 10.0.0.0/8}, {dst: 10.0.0.0/8}]"),
            ".spec.l2.routes: duplicate entries for key"));
  }

  private static List<Refused> blocks() {
    var entry = "pod=default/web-0 uid=6b1c seq=2 at=2026-11-24T02:00:00.123456Z";
    var good =
        block(
            "10-244-1-0-26",
            "cidr: 10.244.1.0/26, allocations: {10.244.1.5: '%s'}".formatted(entry));
    return List.of(
        refused(
            block("fd00-10-244--1c0-122", "cidr: 'fd00:10:244::1c0/122'"),
            block("fd00-10-244-1c0-122", "cidr: 'fd00:10:244::1c0/122'"),
            "the name of a block is its CIDR with dashes: fd00-10-244--1c0-122"),
        refused(
            good,
            block("10-244-1-5-26", "cidr: 10.244.1.5/26"),
            "spec.cidr: Invalid value: \"10.244.1.5/26\": must be a CIDR without host bits"),
        refused(
            block("10-244-1-0-26", "cidr: 10.244.1.0/26, node: worker-1, nodeUID: 6b1c"),
            block("10-244-1-0-26", "cidr: 10.244.1.0/26, node: worker-1"),
            "spec.nodeUID: Invalid value: node and nodeUID come together"),
        refused(
            good,
            block(
                "10-244-1-0-26",
                "cidr: 10.244.1.0/26, allocations: {10.244.1.64: '%s'}".formatted(entry)),
            "every key of allocations must be an address inside cidr"),
        refused(
            block(
                "fd00--40-122",
                "cidr: 'fd00::40/122', allocations: {'fd00::41': '%s'}".formatted(entry)),
            block(
                "fd00--40-122",
                "cidr: 'fd00::40/122', allocations: {'fd00:0::41': '%s'}".formatted(entry)),
            "every key of allocations must be an address inside cidr"),
        refused(
            good,
            block(
                "10-244-1-0-26",
                "cidr: 10.244.1.0/26, allocations: {'10.244.1.5/32': '%s'}".formatted(entry)),
            "every key of allocations"),
        refused(
            good,
            block("10-244-1-0-26", "cidr: 10.244.1.0/26, allocations: {10.244.1.5: default/web-0}"),
            "spec.allocations.10.244.1.5: Invalid value: \"default/web-0\""),
        refused(
            good,
            block(
                "10-244-1-0-26", "cidr: 10.244.1.0/26, allocations: {10.244.1.5: 'net=a  cid=b'}"),
            "should match"),
        refused(
            block(
                "10-244-1-0-26",
                "cidr: 10.244.1.0/26, freed: ['10.244.1.7 seq=11 at=2026-11-24T01:59:58.000001Z']"),
            block("10-244-1-0-26", "cidr: 10.244.1.0/26, freed: [10.244.1.7]"),
            "spec.freed[0]: Invalid value: \"10.244.1.7\""));
  }

  private static List<Refused> blockChanges() {
    var block = block("10-244-1-0-26", "cidr: 10.244.1.0/26");
    return List.of(
        refused(
            block, block.replace("pool: main", "pool: other"), "pool of a block cannot be changed"),
        refused(
            block,
            block.replace("poolUID: u1", "poolUID: u2"),
            "poolUID of a block cannot be changed"),
        refused(
            block,
            block.replace("cidr: 10.244.1.0/26", "cidr: 10.244.1.0/27"),
            "cidr of a block cannot be changed"),
        refused(
            block,
            block.replace("sequence: 5", "sequence: 4"),
            "spec.sequence: Invalid value: 4: sequence never falls"),
        refused(
            block,
            block.replace("sequence: 5", "sequence: 0"),
            "should be greater than or equal to 1"),
        refused(
            block,
            block.replace("sequence: 5", "sequence: 9007199254740992"),
            "should be less than or equal to 9007199254740991"));
  }

  private static List<Refused> settings() {
    var ipam = object("IPAMConfig", "default", "cooldown: 1h30m");
    var network = object("NetworkConfig", "default", "mtu: 0");
    return List.of(
        refused(
            ipam,
            object("IPAMConfig", "mine", ""),
            "there is one IPAMConfig, and its name is default"),
        refused(
            network,
            object("NetworkConfig", "mine", ""),
            "there is one NetworkConfig, and its name is default"),
        refused(
            object("IPAMConfig", "default", "cooldown: 0s"),
            object("IPAMConfig", "default", "cooldown: soon"),
            "spec.cooldown: Invalid value: \"soon\""),
        refused(
            ipam,
            object("IPAMConfig", "default", "maxBlocksPerHost: -1"),
            "should be greater than or equal to 0"),
        refused(
            object("IPAMConfig", "default", "handles: 'Off'"),
            object("IPAMConfig", "default", "handles: Maybe"),
            "spec.handles: Unsupported value"),
        refused(
            network,
            object("NetworkConfig", "default", "mtu: 100"),
            "spec.mtu: Invalid value: 100: mtu must be 0 (found) or at least 576"),
        refused(
            object("NetworkConfig", "default", "nodeAddressDetection: interface=eth.*"),
            object("NetworkConfig", "default", "nodeAddressDetection: eth0"),
            "spec.nodeAddressDetection: Invalid value: \"eth0\""),
        refused(
            object(
                "NetworkConfig", "default", "routeSource: BGP, natOutgoingExclusions: IPPoolsOnly"),
            object("NetworkConfig", "default", "routeSource: Static"),
            "spec.routeSource: Unsupported value"));
  }

  private static List<Refused> others() {
    var handle = "network: pods, containerId: c1, node: n1, ";
    var route =
        "blocks: [{cidr: 10.244.1.0/26, claimSequence: 7}], borrowed: [{address: 10.244.9.1, sequence: 8}], ";
    return List.of(
        refused(
            object("IPReservation", "r", "reservedCIDRs: [10.244.0.1/32, 'fd00::/120']"),
            object("IPReservation", "r", "reservedCIDRs: [10.244.0.1]"),
            "spec.reservedCIDRs: Invalid value: reservedCIDRs must be CIDRs without host bits"),
        refused(
            object("IPAMHandle", "pods.c1", handle + "addresses: [10.244.1.5, 'fd00::5']"),
            object("IPAMHandle", "pods.c1", handle + "addresses: [10.244.1.5/32]"),
            "addresses must be in their shortest form and without a prefix length"),
        refused(
            object("NodeNetwork", "n1", route + "tunnels: [{kind: VXLAN, address: 10.244.1.1}]"),
            object("NodeNetwork", "n1", "blocks: [{cidr: 10.244.1.1/26, claimSequence: 7}]"),
            "spec.blocks[0].cidr: Invalid value: \"10.244.1.1/26\": must be a CIDR without host bits"),
        refused(
            object("NodeNetwork", "n1", route + "tunnels: []"),
            object("NodeNetwork", "n1", "borrowed: [{address: 'fd00::0', sequence: 7}]"),
            "spec.borrowed[0].address: Invalid value: \"fd00::0\": must be an address in its shortest form"),
        refused(
            object("NodeNetwork", "n1", "tunnels: [{kind: IPIP, address: 10.244.1.1}]"),
            object("NodeNetwork", "n1", "tunnels: [{kind: GRE, address: 10.244.1.1}]"),
            "spec.tunnels[0].kind: Unsupported value: \"GRE\""));
  }

  private static List<Refused> bgp() {
    var peer = object("BGPPeer", "tor", "peerIP: '192.0.2.1:1790', asNumber: 64513, node: n1");
    var reflectors = object("BGPPeer", "rr", "nodeSelector: all(), peerSelector: has(rr)");
    return List.of(
        refused(
            object("BGPConfiguration", "node.n1", "listenPort: 1790"),
            object("BGPConfiguration", "mine", ""),
            "a BGPConfiguration is named default, or node.<name of a node>"),
        refused(
            object("BGPConfiguration", "default", "nodeToNodeMeshEnabled: false"),
            object("BGPConfiguration", "node.n1", "nodeToNodeMeshEnabled: false"),
            "the mesh between nodes is set in the object default alone"),
        refused(
            object(
                "BGPConfiguration",
                "default",
                "localWorkloadPeeringIPV4: 192.0.2.1, localWorkloadPeeringIPV6: 'fd00::1'"),
            object("BGPConfiguration", "default", "localWorkloadPeeringIPV4: 'fd00::1'"),
            "must be an IPv4 address"),
        refused(
            object("BGPConfiguration", "default", "serviceClusterIPs: [{cidr: 10.96.0.0/16}]"),
            object("BGPConfiguration", "default", "localWorkloadPeeringIPV6: 192.0.2.1"),
            "must be an IPv6 address"),
        refused(
            object(
                "BGPConfiguration",
                "default",
                "communities: [{name: no-export, value: '65535:65281'}]"),
            object("BGPConfiguration", "default", "communities: [{name: no-export, value: none}]"),
            "spec.communities[0].value: Invalid value: \"none\""),
        refused(
            peer,
            object(
                "BGPPeer", "tor", "peerIP: 192.0.2.1, asNumber: 1, node: n1, nodeSelector: all()"),
            "node and nodeSelector exclude each other"),
        refused(
            peer,
            object(
                "BGPPeer", "tor", "peerIP: 192.0.2.1, asNumber: 1, localWorkloadSelector: all()"),
            "peerIP, peerSelector and localWorkloadSelector exclude each other"),
        refused(
            reflectors,
            object("BGPPeer", "rr", "peerSelector: has(rr), asNumber: 1"),
            "asNumber goes with peerIP"),
        refused(
            object("BGPPeer", "tor", "peerIP: '[2001:db8::1]:1790', asNumber: 1"),
            object("BGPPeer", "tor", "peerIP: '[2001:db8::1]:1790'"),
            "asNumber of the peer at peerIP is missing"),
        refused(
            peer,
            object("BGPPeer", "tor", "peerIP: tor.example, asNumber: 1"),
            "spec.peerIP: Invalid value: \"tor.example\""));
  }

  private static List<Refused> filters() {
    var filter =
        filter(
            "cidr: 10.0.0.0/8, matchOperator: In, prefixLength: {max: 24}, action: Accept, operations: [{setPriority: {value: 512}}]");
    return List.of(
        refused(
            filter,
            filter("cidr: 10.0.0.0/8, action: Accept"),
            "cidr and matchOperator come together"),
        refused(
            filter,
            filter("prefixLength: {max: 24}, action: Accept"),
            "prefixLength narrows cidr: set cidr"),
        refused(
            filter,
            filter("action: Reject, operations: [{setPriority: {value: 512}}]"),
            "operations go with action Accept"),
        refused(
            filter("interface: eth0, asPathPrefix: [64512], action: Reject"),
            filter(
                "action: Accept, operations: [{setPriority: {value: 1}, addCommunity: {value: '1:1'}}]"),
            "an operation is one of addCommunity, prependASPath and setPriority"));
  }

  private static String pool(String spec) {
    return object("IPPool", "main", spec);
  }

  private static String layer2Pool(String layer2) {
    return pool("cidr: 192.0.2.0/25, l2: {%s}".formatted(layer2));
  }

  private static String block(String name, String spec) {
    return object(
        "IPAMBlock", name, "pool: main, poolUID: u1, claimSequence: 1, sequence: 5, " + spec);
  }

  private static String filter(String rule) {
    return object("BGPFilter", "f", "exportV4: [{%s}]".formatted(rule));
  }

  private static String object(String kind, String name, String spec) {
    return """
        apiVersion: cadastre.dev/v1alpha1
        kind: %s
        metadata: {name: %s}
        spec: {%s}
        """
        .formatted(kind, name, spec);
  }
}
