package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.RuleCase.object;
import static dev.cadastre.api.v1alpha1.RuleCase.refused;

import java.util.List;
import java.util.stream.Stream;

/** What an IPPool may not be. */
final class PoolRuleCases {

  private PoolRuleCases() {}

  static List<RuleCase> all() {
    return Stream.of(ranges(), blockSizes(), modes(), poolChanges(), layer2())
        .flatMap(List::stream)
        .toList();
  }

  private static List<RuleCase> ranges() {
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
        refused(v6, pool("cidr: 'fe80::/64'"), "cidr must not overlap the link-local ranges"));
  }

  private static List<RuleCase> blockSizes() {
    var v4 = pool("cidr: 10.244.0.0/16");
    return List.of(
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
            "blockSize must not be shorter than the prefix of cidr"));
  }

  private static List<RuleCase> modes() {
    var v4 = pool("cidr: 10.244.0.0/16");
    return List.of(
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
            "spec.allowedUses[0]: Unsupported value: \"LoadBalancer\""));
  }

  private static List<RuleCase> poolChanges() {
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

  private static List<RuleCase> layer2() {
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

  private static String pool(String spec) {
    return object("IPPool", "main", spec);
  }

  private static String layer2Pool(String layer2) {
    return pool("cidr: 192.0.2.0/25, l2: {%s}".formatted(layer2));
  }
}
