package dev.cadastre.linux;

import static dev.cadastre.netlink.RuleMessage.FRA_PRIORITY;
import static dev.cadastre.netlink.RuleMessage.FRA_PROTOCOL;
import static dev.cadastre.netlink.RuleMessage.FRA_SRC;
import static dev.cadastre.netlink.RuleMessage.FRA_TABLE;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.dataplane.Route;
import dev.cadastre.dataplane.SourceRule;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.PrefixLengths;
import dev.cadastre.netlink.RuleMessage;

/** Routing rules of ours as messages, and back. They carry the protocol number of our routes. */
final class SourceRuleMessages {
  private SourceRuleMessages() {}

  static RuleMessage of(SourceRule rule) {
    var source = rule.source();
    return new RuleMessage(
        Families.number(source.family()),
        new PrefixLengths(0, source.prefixLength()),
        0,
        0,
        RuleMessage.FR_ACT_TO_TBL,
        0,
        Attributes.of(
            a ->
                a.put(FRA_SRC, source.base())
                    .putU32(FRA_PRIORITY, rule.priority())
                    .putU32(FRA_TABLE, rule.table())
                    .putU8(FRA_PROTOCOL, Route.PROTOCOL)));
  }

  static boolean isOurs(RuleMessage message) {
    return message
        .attributes()
        .find(FRA_PROTOCOL)
        .filter(a -> a.u8() == Route.PROTOCOL)
        .isPresent();
  }

  static SourceRule seen(RuleMessage message) {
    var attributes = message.attributes();
    var all = IpAddress.ofBytes(new byte[message.family() == Families.AF_INET6 ? 16 : 4]);
    return new SourceRule(
        new Cidr(
            attributes.find(FRA_SRC).map(Attribute::address).orElse(all),
            message.prefixes().source()),
        attributes.find(FRA_TABLE).map(Attribute::u32).orElse(message.table()),
        attributes.find(FRA_PRIORITY).map(Attribute::u32).orElse(0));
  }
}
