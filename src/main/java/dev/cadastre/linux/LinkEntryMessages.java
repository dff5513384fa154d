package dev.cadastre.linux;

import static dev.cadastre.netlink.AddressMessage.IFA_ADDRESS;
import static dev.cadastre.netlink.AddressMessage.IFA_F_NODAD;
import static dev.cadastre.netlink.AddressMessage.IFA_LOCAL;
import static dev.cadastre.netlink.NeighbourMessage.AF_BRIDGE;
import static dev.cadastre.netlink.NeighbourMessage.NDA_DST;
import static dev.cadastre.netlink.NeighbourMessage.NDA_LLADDR;
import static dev.cadastre.netlink.NeighbourMessage.NTF_SELF;
import static dev.cadastre.netlink.NeighbourMessage.NUD_PERMANENT;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.LinkEntry;
import dev.cadastre.dataplane.LinkEntry.ForwardingEntry;
import dev.cadastre.dataplane.LinkEntry.Neighbour;
import dev.cadastre.netlink.AddressMessage;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.NeighbourMessage;
import java.util.Optional;

/** Addresses, neighbours and forwarding entries as messages, and back. */
final class LinkEntryMessages {
  private LinkEntryMessages() {}

  /**
   * An address; an IPv6 one serves at once, nobody is asked whether he has it.
   *
   * @param link index of its link
   */
  static AddressMessage address(InterfaceAddress address, int link) {
    var family = address.address().family();
    return new AddressMessage(
        Families.number(family),
        address.prefixLength(),
        family == IpFamily.IPV6 ? IFA_F_NODAD : 0,
        0,
        link,
        Attributes.of(
            a -> a.put(IFA_LOCAL, address.address()).put(IFA_ADDRESS, address.address())));
  }

  static InterfaceAddress seen(AddressMessage message) {
    var attributes = message.attributes();
    var address =
        attributes.find(IFA_LOCAL).orElseGet(() -> attributes.require(IFA_ADDRESS)).address();
    return new InterfaceAddress(address, message.prefixLength());
  }

  static NeighbourMessage neighbour(Neighbour neighbour, int link) {
    return new NeighbourMessage(
        Families.number(neighbour.address().family()),
        link,
        NUD_PERMANENT,
        0,
        0,
        Attributes.of(a -> a.put(NDA_DST, neighbour.address()).put(NDA_LLADDR, neighbour.mac())));
  }

  static NeighbourMessage forwarding(ForwardingEntry entry, int link) {
    return new NeighbourMessage(
        AF_BRIDGE,
        link,
        NUD_PERMANENT,
        NTF_SELF,
        0,
        Attributes.of(a -> a.put(NDA_LLADDR, entry.mac()).put(NDA_DST, entry.node())));
  }

  /** A permanent entry of that link; others the kernel makes itself. */
  static Optional<LinkEntry> seen(NeighbourMessage message, String link) {
    var attributes = message.attributes();
    var address = attributes.find(NDA_DST);
    var mac = attributes.find(NDA_LLADDR).filter(a -> a.bytes().length == 6);
    if ((message.state() & NUD_PERMANENT) == 0 || address.isEmpty() || mac.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        message.family() == AF_BRIDGE
            ? new ForwardingEntry(link, mac.get().mac(), address.get().address())
            : new Neighbour(link, address.get().address(), mac.get().mac()));
  }
}
