package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.RuleCase.object;
import static dev.cadastre.api.v1alpha1.RuleCase.refused;

import java.util.List;
import java.util.stream.Stream;

/** What settings, reservations, handles and NodeNetworks may not be. */
final class SettingsRuleCases {

  private SettingsRuleCases() {}

  static List<RuleCase> all() {
    return Stream.of(settings(), others()).flatMap(List::stream).toList();
  }

  private static List<RuleCase> settings() {
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

  private static List<RuleCase> others() {
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
}
