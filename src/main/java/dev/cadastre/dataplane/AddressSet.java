package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpFamily;
import java.util.Collection;
import java.util.List;

/**
 * Addresses that packet rules look up at once, however many there are.
 *
 * @param ranges whether it takes CIDRs; else single addresses
 * @param elements sorted; none overlaps another
 */
public record AddressSet(String name, IpFamily family, boolean ranges, List<Cidr> elements) {
  public AddressSet {
    elements = elements.stream().sorted().toList();
  }

  /** A set of CIDRs; one within another adds nothing to it. */
  static AddressSet ofRanges(String name, IpFamily family, Collection<Cidr> cidrs) {
    var distinct = cidrs.stream().filter(cidr -> cidr.family() == family).distinct().toList();
    return new AddressSet(
        name,
        family,
        true,
        distinct.stream()
            .filter(c -> distinct.stream().noneMatch(o -> !o.equals(c) && o.contains(c)))
            .toList());
  }
}
