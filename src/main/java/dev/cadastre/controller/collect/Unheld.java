package dev.cadastre.controller.collect;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.SetBack.Clash;
import java.util.Optional;

/**
 * An address that a node reports and the register does not hold for it.
 *
 * @param registered who holds it instead; empty: nobody
 * @param isCertain whether it is no report that was late: the holder's entry is older than what is
 *     reported, or the report before said the same
 */
record Unheld(
    IpAddress address, Attachment reported, Optional<Attachment> registered, boolean isCertain) {

  boolean isAbout(Unheld other) {
    return address.equals(other.address)
        && reported.equals(other.reported)
        && registered.equals(other.registered);
  }

  Unheld certain() {
    return new Unheld(address, reported, registered, true);
  }

  Optional<Clash> clash() {
    return registered.filter(r -> isCertain).map(r -> new Clash(address, reported, r));
  }
}
