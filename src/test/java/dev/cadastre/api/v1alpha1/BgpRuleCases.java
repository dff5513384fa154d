package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.RuleCase.object;
import static dev.cadastre.api.v1alpha1.RuleCase.refused;

import java.util.List;
import java.util.stream.Stream;

/** What the BGP kinds may not be. */
final class BgpRuleCases {

  private BgpRuleCases() {}

  static List<RuleCase> all() {
    return Stream.of(configurations(), peers(), filters()).flatMap(List::stream).toList();
  }

  private static List<RuleCase> configurations() {
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
            object("BGPConfiguration", "default", "communities: [{name: l, value: '1:65536:3'}]"),
            object("BGPConfiguration", "default", "communities: [{name: s, value: '1:65536'}]"),
            "the numbers of aa:nn are at most 65535"));
  }

  private static List<RuleCase> peers() {
    var peer = object("BGPPeer", "tor", "peerIP: '192.0.2.1:1790', asNumber: 64513, node: n1");
    var reflectors = object("BGPPeer", "rr", "nodeSelector: all(), peerSelector: has(rr)");
    return List.of(
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

  private static List<RuleCase> filters() {
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

  private static String filter(String rule) {
    return object("BGPFilter", "f", "exportV4: [{%s}]".formatted(rule));
  }
}
