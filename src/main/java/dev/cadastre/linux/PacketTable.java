package dev.cadastre.linux;

import dev.cadastre.dataplane.AddressSet;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.PacketRule;
import dev.cadastre.dataplane.RuleChain;
import dev.cadastre.dataplane.RuleTable;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.Header;
import dev.cadastre.netlink.Message;
import dev.cadastre.netlink.NetfilterMessage;
import dev.cadastre.netlink.NfTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Our table of packet rules in nf_tables: read, replaced at once, deleted. */
final class PacketTable {
  // Together with what is around them, they have to fit into an attribute.
  private static final int ELEMENTS_AT_ONCE = 1000;
  private static final String NO_NF_TABLES =
      "this kernel may lack nf_tables, or its parts inet, nat, masq and fib, which Cadastre needs";

  private final NetlinkSocket socket;

  PacketTable(NetlinkSocket socket) {
    this.socket = socket;
  }

  Optional<RuleTable> read(String table) {
    if (!exists(table)) {
      return Optional.empty();
    }
    var sets =
        dump(NfTables.NFT_MSG_GETSET, a -> a.put(NfTables.NFTA_SET_TABLE, table))
            .filter(set -> is(set, NfTables.NFTA_SET_TABLE, table))
            .map(set -> AddressSetMessages.seen(set, elements(table, set)))
            .toList();
    var rules =
        dump(NfTables.NFT_MSG_GETRULE, a -> a.put(NfTables.NFTA_RULE_TABLE, table))
            .filter(rule -> is(rule, NfTables.NFTA_RULE_TABLE, table))
            .toList();
    var chains =
        dump(NfTables.NFT_MSG_GETCHAIN, _ -> {})
            .filter(chain -> is(chain, NfTables.NFTA_CHAIN_TABLE, table))
            .map(chain -> ChainMessages.seen(chain, rules))
            .toList();
    return Optional.of(new RuleTable(table, sets, chains));
  }

  private boolean exists(String table) {
    var message = message(Attributes.of(a -> a.put(NfTables.NFTA_TABLE_NAME, table)));
    try {
      socket.ask(
          new Request("read table inet " + table, type(NfTables.NFT_MSG_GETTABLE), 0, message));
      return true;
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return false;
      }
      throw explained(e);
    }
  }

  private List<Attributes> elements(String table, Attributes set) {
    var name = set.require(NfTables.NFTA_SET_NAME).text();
    return dump(
            NfTables.NFT_MSG_GETSETELEM,
            a ->
                a.put(NfTables.NFTA_SET_ELEM_LIST_TABLE, table)
                    .put(NfTables.NFTA_SET_ELEM_LIST_SET, name))
        .flatMap(part -> part.find(NfTables.NFTA_SET_ELEM_LIST_ELEMENTS).stream())
        .flatMap(part -> part.nested().list().stream())
        .map(Attribute::nested)
        .toList();
  }

  private Stream<Attributes> dump(int message, Consumer<Attributes.Writer> which) {
    var request = new Request("read packet rules", type(message), 0, message(Attributes.of(which)));
    return socket.dump(request).stream()
        .map(NetfilterMessage.class::cast)
        .map(NetfilterMessage::attributes);
  }

  private static boolean is(Attributes attributes, int type, String text) {
    return attributes.find(type).filter(a -> a.text().equals(text)).isPresent();
  }

  /** Puts this table in the place of what is there; packets see the old one or the new one. */
  void replace(RuleTable table) {
    var requests = new ArrayList<Request>();
    // Deleting one that is not there would fail: so it is made first, if need be.
    requests.add(table(NfTables.NFT_MSG_NEWTABLE, table.name()));
    requests.add(table(NfTables.NFT_MSG_DELTABLE, table.name()));
    requests.add(table(NfTables.NFT_MSG_NEWTABLE, table.name()));
    int id = 0;
    for (var set : table.sets()) {
      requests.add(
          request(
              "add set " + set.name(),
              NfTables.NFT_MSG_NEWSET,
              AddressSetMessages.of(table.name(), set, ++id)));
      addElements(table, set, requests);
    }
    for (var chain : table.chains()) {
      requests.add(
          request(
              "add chain " + chain.name(),
              NfTables.NFT_MSG_NEWCHAIN,
              ChainMessages.of(table.name(), chain)));
      for (var rule : chain.rules()) {
        requests.add(rule(table, chain, rule));
      }
    }
    for (var refusal : socket.executeAsOne(requests)) {
      throw explained(refusal.reason());
    }
  }

  private static void addElements(RuleTable table, AddressSet set, List<Request> requests) {
    var elements = AddressSetMessages.elements(set);
    for (int from = 0; from < elements.size(); from += ELEMENTS_AT_ONCE) {
      var part = elements.subList(from, Math.min(from + ELEMENTS_AT_ONCE, elements.size()));
      requests.add(
          request(
              "add addresses to set " + set.name(),
              NfTables.NFT_MSG_NEWSETELEM,
              AddressSetMessages.list(table.name(), set.name(), part)));
    }
  }

  private static Request rule(RuleTable table, RuleChain chain, PacketRule rule) {
    return request(
        "add a rule to chain %s: %s".formatted(chain.name(), rule.expressions()),
        NfTables.NFT_MSG_NEWRULE,
        ChainMessages.rule(table.name(), chain.name(), rule));
  }

  void delete(String table) {
    for (var refusal : socket.executeAsOne(List.of(table(NfTables.NFT_MSG_DELTABLE, table)))) {
      throw refusal.reason();
    }
  }

  /**
   * A kernel without nf_tables knows no such subsystem, and one that lacks a part of it says that
   * something is not there, though all that we name we have made just before.
   */
  private static KernelException explained(KernelException e) {
    boolean lacking =
        List.of(Errno.EINVAL, Errno.ENOENT, Errno.EOPNOTSUPP).stream().anyMatch(e::is);
    return lacking ? new KernelException(NO_NF_TABLES, e) : e;
  }

  private static Request table(int message, String name) {
    return request(
        "replace table inet " + name,
        message,
        Attributes.of(a -> a.put(NfTables.NFTA_TABLE_NAME, name)));
  }

  private static Request request(String deed, int message, Attributes attributes) {
    int flags =
        switch (message) {
          case NfTables.NFT_MSG_DELTABLE -> 0;
          case NfTables.NFT_MSG_NEWRULE -> Header.NLM_F_CREATE | Header.NLM_F_APPEND;
          default -> Header.NLM_F_CREATE;
        };
    return new Request(deed, type(message), flags, message(attributes));
  }

  private static int type(int message) {
    return NetfilterMessage.type(NetfilterMessage.NFNL_SUBSYS_NFTABLES, message);
  }

  private static Message message(Attributes attributes) {
    return NetfilterMessage.of(NfTables.NFPROTO_INET, attributes);
  }
}
