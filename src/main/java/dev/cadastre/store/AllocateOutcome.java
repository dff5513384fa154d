package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.ipam.Pool;
import java.util.List;
import java.util.Optional;

/** What became of an allocation. */
public sealed interface AllocateOutcome {

  /**
   * The attachment holds these, durably, IPv4 first.
   *
   * @param isNew whether any of them was given by this request
   */
  record Granted(List<Grant> grants, boolean isNew) implements AllocateOutcome {}

  /** Nothing more was given. */
  record Denied(Refusal refusal) implements AllocateOutcome {}

  /** One address as its holder is told of it. */
  record Grant(
      InterfaceAddress address, String pool, Cidr block, long sequence, Optional<Pool.L2> l2) {}
}
