package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.util.List;

/** What became of a release. */
public sealed interface ReleaseOutcome {

  /** These were freed by this request; what was gone already is not among them. */
  record Freed(List<FreedAddress> addresses) implements ReleaseOutcome {}

  /** Nothing was freed, or what was stays freed and the rest waits for a retry. */
  record Denied(Refusal refusal) implements ReleaseOutcome {}

  /**
   * One freed address.
   *
   * @param sequence the one that the entry had
   */
  record FreedAddress(IpAddress address, String pool, Cidr block, long sequence) {}
}
