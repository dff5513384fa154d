package dev.cadastre.linux;

import static dev.cadastre.netlink.NfTables.NFTA_CHAIN_HOOK;
import static dev.cadastre.netlink.NfTables.NFTA_CHAIN_NAME;
import static dev.cadastre.netlink.NfTables.NFTA_CHAIN_POLICY;
import static dev.cadastre.netlink.NfTables.NFTA_CHAIN_TABLE;
import static dev.cadastre.netlink.NfTables.NFTA_CHAIN_TYPE;
import static dev.cadastre.netlink.NfTables.NFTA_HOOK_HOOKNUM;
import static dev.cadastre.netlink.NfTables.NFTA_HOOK_PRIORITY;
import static dev.cadastre.netlink.NfTables.NFTA_RULE_CHAIN;
import static dev.cadastre.netlink.NfTables.NFTA_RULE_EXPRESSIONS;
import static dev.cadastre.netlink.NfTables.NFTA_RULE_TABLE;
import static dev.cadastre.netlink.NfTables.NF_ACCEPT;

import dev.cadastre.dataplane.Expression;
import dev.cadastre.dataplane.PacketRule;
import dev.cadastre.dataplane.RuleChain;
import dev.cadastre.dataplane.RuleChain.Hook;
import dev.cadastre.dataplane.RuleChain.Purpose;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Chains of packet rules as attributes of nf_tables' messages, and back. */
final class ChainMessages {
  private ChainMessages() {}

  static Attributes of(String table, RuleChain chain) {
    return Attributes.of(
        a ->
            a.put(NFTA_CHAIN_TABLE, table)
                .put(NFTA_CHAIN_NAME, chain.name())
                .nested(
                    NFTA_CHAIN_HOOK,
                    hook ->
                        hook.putBe32(NFTA_HOOK_HOOKNUM, number(chain.hook()))
                            .putBe32(NFTA_HOOK_PRIORITY, chain.priority()))
                .putBe32(NFTA_CHAIN_POLICY, NF_ACCEPT)
                .put(NFTA_CHAIN_TYPE, name(chain.purpose())));
  }

  static Attributes rule(String table, String chain, PacketRule rule) {
    return Attributes.of(
        a ->
            a.put(NFTA_RULE_TABLE, table)
                .put(NFTA_RULE_CHAIN, chain)
                .nested(
                    NFTA_RULE_EXPRESSIONS,
                    list ->
                        rule.expressions().forEach(step -> ExpressionMessages.write(step, list))));
  }

  private static int number(Hook hook) {
    return switch (hook) {
      case PREROUTING -> 0;
      case INPUT -> 1;
      case FORWARD -> 2;
      case OUTPUT -> 3;
      case POSTROUTING -> 4;
    };
  }

  private static String name(Purpose purpose) {
    return switch (purpose) {
      case FILTER -> "filter";
      case NAT -> "nat";
    };
  }

  /**
   * A chain that was read. One that no packet passes, or that drops what its rules let through, is
   * not of ours; it counts as one with a foreign rule, and goes.
   *
   * @param rules of the whole table
   */
  static RuleChain seen(Attributes chain, List<Attributes> rules) {
    var name = chain.require(NFTA_CHAIN_NAME).text();
    var ruleList =
        new ArrayList<>(
            rules.stream()
                .filter(rule -> rule.require(NFTA_RULE_CHAIN).text().equals(name))
                .map(ChainMessages::seenRule)
                .toList());
    boolean accepts = chain.find(NFTA_CHAIN_POLICY).filter(p -> p.be32() == NF_ACCEPT).isPresent();
    var hook = chain.find(NFTA_CHAIN_HOOK).map(Attribute::nested).orElse(Attributes.NONE);
    if (!accepts || hook.list().isEmpty()) {
      ruleList.add(new PacketRule(List.of(new Expression.Foreign("chain"))));
    }
    return new RuleChain(name, purpose(chain), hook(hook), priority(hook), ruleList);
  }

  private static PacketRule seenRule(Attributes rule) {
    return new PacketRule(
        rule.find(NFTA_RULE_EXPRESSIONS).stream()
            .flatMap(list -> list.nested().list().stream())
            .map(step -> ExpressionMessages.seen(step.nested()))
            .toList());
  }

  private static Purpose purpose(Attributes chain) {
    boolean nat = chain.find(NFTA_CHAIN_TYPE).filter(t -> t.text().equals("nat")).isPresent();
    return nat ? Purpose.NAT : Purpose.FILTER;
  }

  private static Hook hook(Attributes hook) {
    int number = hook.find(NFTA_HOOK_HOOKNUM).map(Attribute::be32).orElse(0);
    return Stream.of(Hook.values())
        .filter(known -> number(known) == number)
        .findFirst()
        .orElse(Hook.PREROUTING);
  }

  private static int priority(Attributes hook) {
    return hook.find(NFTA_HOOK_PRIORITY).map(Attribute::be32).orElse(0);
  }
}
