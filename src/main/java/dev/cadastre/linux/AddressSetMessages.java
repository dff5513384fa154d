package dev.cadastre.linux;

import static dev.cadastre.netlink.NfTables.NFTA_DATA_VALUE;
import static dev.cadastre.netlink.NfTables.NFTA_LIST_ELEM;
import static dev.cadastre.netlink.NfTables.NFTA_SET_ELEM_FLAGS;
import static dev.cadastre.netlink.NfTables.NFTA_SET_ELEM_KEY;
import static dev.cadastre.netlink.NfTables.NFTA_SET_ELEM_LIST_ELEMENTS;
import static dev.cadastre.netlink.NfTables.NFTA_SET_ELEM_LIST_SET;
import static dev.cadastre.netlink.NfTables.NFTA_SET_ELEM_LIST_TABLE;
import static dev.cadastre.netlink.NfTables.NFTA_SET_FLAGS;
import static dev.cadastre.netlink.NfTables.NFTA_SET_ID;
import static dev.cadastre.netlink.NfTables.NFTA_SET_KEY_LEN;
import static dev.cadastre.netlink.NfTables.NFTA_SET_KEY_TYPE;
import static dev.cadastre.netlink.NfTables.NFTA_SET_NAME;
import static dev.cadastre.netlink.NfTables.NFTA_SET_TABLE;
import static dev.cadastre.netlink.NfTables.NFT_SET_ELEM_INTERVAL_END;
import static dev.cadastre.netlink.NfTables.NFT_SET_INTERVAL;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.AddressSet;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.Attributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets of addresses as attributes of nf_tables' messages, and back. A range is two elements: its
 * first address, and the one behind its last, marked as an end.
 */
final class AddressSetMessages {
  // What people's tools call the type of the keys; the kernel does not look at it.
  private static final int TYPE_IPADDR = 7;
  private static final int TYPE_IP6ADDR = 8;

  private AddressSetMessages() {}

  /** An element as the kernel keeps it. */
  private record Element(IpAddress key, boolean end) {
    /** Where one range ends and the next begins, the end comes first. */
    private static final Comparator<Element> ORDER =
        Comparator.comparing(Element::key).thenComparing(element -> !element.end());
  }

  /** The set itself; {@code id} is any number that no other set of the batch has. */
  static Attributes of(String table, AddressSet set, int id) {
    return Attributes.of(
        a ->
            a.put(NFTA_SET_TABLE, table)
                .put(NFTA_SET_NAME, set.name())
                .putBe32(NFTA_SET_FLAGS, set.ranges() ? NFT_SET_INTERVAL : 0)
                .putBe32(
                    NFTA_SET_KEY_TYPE, set.family() == IpFamily.IPV4 ? TYPE_IPADDR : TYPE_IP6ADDR)
                .putBe32(NFTA_SET_KEY_LEN, set.family().bits() / Byte.SIZE)
                .putBe32(NFTA_SET_ID, id));
  }

  /** What is in the set, each element's attributes for itself. */
  static List<Attributes> elements(AddressSet set) {
    var elements = new ArrayList<Element>();
    for (var cidr : set.elements()) {
      elements.add(new Element(cidr.base(), false));
      var behind = cidr.last().plus(1);
      boolean last = behind.compareTo(cidr.base()) <= 0;
      if (set.ranges() && !last) {
        elements.add(new Element(behind, true));
      }
    }
    return elements.stream().map(AddressSetMessages::element).toList();
  }

  private static Attributes element(Element element) {
    return Attributes.of(
        a -> {
          a.nested(NFTA_SET_ELEM_KEY, key -> key.put(NFTA_DATA_VALUE, element.key()));
          if (element.end()) {
            a.putBe32(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
          }
        });
  }

  static Attributes list(String table, String set, List<Attributes> elements) {
    return Attributes.of(
        a ->
            a.put(NFTA_SET_ELEM_LIST_TABLE, table)
                .put(NFTA_SET_ELEM_LIST_SET, set)
                .nested(
                    NFTA_SET_ELEM_LIST_ELEMENTS,
                    list -> elements.forEach(element -> list.nested(NFTA_LIST_ELEM, element))));
  }

  /** A set that was read; what is in one that does not hold addresses is not looked at. */
  static AddressSet seen(Attributes set, List<Attributes> elements) {
    int keyLength = set.find(NFTA_SET_KEY_LEN).map(Attribute::be32).orElse(0);
    int flags = set.find(NFTA_SET_FLAGS).map(Attribute::be32).orElse(0);
    boolean ranges = (flags & NFT_SET_INTERVAL) != 0;
    var name = set.require(NFTA_SET_NAME).text();
    if (keyLength != 4 && keyLength != 16) {
      return new AddressSet(name, IpFamily.IPV6, ranges, List.of());
    }
    var seen =
        elements.stream().map(AddressSetMessages::seenElement).sorted(Element.ORDER).toList();
    var cidrs =
        ranges ? ranges(seen) : seen.stream().map(element -> Cidr.host(element.key())).toList();
    return new AddressSet(name, keyLength == 4 ? IpFamily.IPV4 : IpFamily.IPV6, ranges, cidrs);
  }

  private static Element seenElement(Attributes element) {
    int flags = element.find(NFTA_SET_ELEM_FLAGS).map(Attribute::be32).orElse(0);
    var key = element.require(NFTA_SET_ELEM_KEY).nested().require(NFTA_DATA_VALUE).address();
    return new Element(key, (flags & NFT_SET_ELEM_INTERVAL_END) != 0);
  }

  private static List<Cidr> ranges(List<Element> sorted) {
    var cidrs = new ArrayList<Cidr>();
    for (int i = 0; i < sorted.size(); i++) {
      if (!sorted.get(i).end()) {
        var end = i + 1 < sorted.size() ? sorted.get(i + 1).key() : null;
        cidrs.addAll(between(sorted.get(i).key(), end));
      }
    }
    return cidrs;
  }

  /**
   * The fewest CIDRs that are this range: one, if we wrote it.
   *
   * @param end behind the last; null where the range goes on to the last address of all
   */
  private static List<Cidr> between(IpAddress first, @Nullable IpAddress end) {
    var cidrs = new ArrayList<Cidr>();
    var next = first;
    boolean wrapped = false;
    while (!wrapped && !next.equals(end)) {
      int length = next.family().bits();
      while (length > 0 && fits(next, length - 1, end)) {
        length--;
      }
      var cidr = new Cidr(next, length);
      cidrs.add(cidr);
      next = cidr.last().plus(1);
      wrapped = next.compareTo(cidr.base()) <= 0;
    }
    return cidrs;
  }

  private static boolean fits(IpAddress base, int length, @Nullable IpAddress end) {
    var cidr = Cidr.containing(base, length);
    return cidr.base().equals(base) && (end == null || cidr.last().compareTo(end) < 0);
  }
}
