package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.util.List;
import java.util.Set;

/** What became of a release. */
public sealed interface ReleaseOutcome {

  /** Blocks that the holder knows further than the register has them, which was set back. */
  Set<Cidr> setBack();

  /** These were freed by this request; what was gone already is not among them. */
  record Freed(List<FreedAddress> addresses, Set<Cidr> setBack) implements ReleaseOutcome {}

  /** Nothing was freed, or what was stays freed and the rest waits for a retry. */
  record Denied(Refusal refusal, Set<Cidr> setBack) implements ReleaseOutcome {}

  /**
   * One freed address.
   *
   * @param sequence the one that the entry had
   */
  record FreedAddress(IpAddress address, String pool, Cidr block, long sequence) {}
}
