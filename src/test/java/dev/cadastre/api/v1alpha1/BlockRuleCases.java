package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.RuleCase.object;
import static dev.cadastre.api.v1alpha1.RuleCase.refused;

import java.util.List;
import java.util.stream.Stream;

/** What an IPAMBlock may not be. */
final class BlockRuleCases {

  private static final String ENTRY =
      "pod=default/web-0 uid=6b1c seq=2 at=2026-11-24T02:00:00.123456Z";
  private static final String WITH_ONE =
      block(
          "10-244-1-0-26", "cidr: 10.244.1.0/26, allocations: {10.244.1.5: '%s'}".formatted(ENTRY));

  private BlockRuleCases() {}

  static List<RuleCase> all() {
    return Stream.of(ranges(), keys(), entries(), blockChanges()).flatMap(List::stream).toList();
  }

  private static List<RuleCase> ranges() {
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
            "spec.nodeUID: Invalid value: node and nodeUID come together"));
  }

  private static List<RuleCase> keys() {
    return List.of(
        refused(
            WITH_ONE,
            block(
                "10-244-1-0-26",
                "cidr: 10.244.1.0/26, allocations: {10.244.1.64: '%s'}".formatted(ENTRY)),
            "every key of allocations must be an address inside cidr"),
        refused(
            block(
                "fd00--40-122",
                "cidr: 'fd00::40/122', allocations: {'fd00::41': '%s'}".formatted(ENTRY)),
            block(
                "fd00--40-122",
                "cidr: 'fd00::40/122', allocations: {'fd00:0::41': '%s'}".formatted(ENTRY)),
            "every key of allocations must be an address inside cidr"),
        refused(
            WITH_ONE,
            block(
                "10-244-1-0-26",
                "cidr: 10.244.1.0/26, allocations: {'10.244.1.5/32': '%s'}".formatted(ENTRY)),
            "every key of allocations"));
  }

  private static List<RuleCase> entries() {
    return List.of(
        refused(
            WITH_ONE,
            block("10-244-1-0-26", "cidr: 10.244.1.0/26, allocations: {10.244.1.5: default/web-0}"),
            "spec.allocations.10.244.1.5: Invalid value: \"default/web-0\""),
        refused(
            WITH_ONE,
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

  private static List<RuleCase> blockChanges() {
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
            block("10-244-1-0-26", "cidr: 10.244.1.0/26, node: worker-1, nodeUID: 6b1c"),
            block("10-244-1-0-26", "cidr: 10.244.1.0/26, node: worker-2, nodeUID: 6b1c"),
            "a block changes its node only with a new claimSequence"),
        refused(
            block,
            block.replace("claimSequence: 1", "claimSequence: 6"),
            "claimSequence is one of the block's sequences"),
        refused(
            block.replace("claimSequence: 1", "claimSequence: 2"),
            block,
            "claimSequence never falls"),
        refused(
            block,
            block.replace("sequence: 5", "sequence: 0"),
            "should be greater than or equal to 1"),
        refused(
            block,
            block.replace("sequence: 5", "sequence: 9007199254740992"),
            "should be less than or equal to 9007199254740991"));
  }

  private static String block(String name, String spec) {
    return object(
        "IPAMBlock", name, "pool: main, poolUID: u1, claimSequence: 1, sequence: 5, " + spec);
  }
}
