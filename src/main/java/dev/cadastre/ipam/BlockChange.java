package dev.cadastre.ipam;

import dev.cadastre.addr.IpAddress;

/** What became of one wish at one block. */
public sealed interface BlockChange {

  /** The block is to be written; the address is the one that the change is about. */
  record Changed(Block block, IpAddress address) implements BlockChange {}

  /** The attachment has this address here already. */
  record AlreadyHeld(IpAddress address) implements BlockChange {}

  /** Nothing changes. */
  record Refused(Reason reason) implements BlockChange {

    /** Why a block refuses. */
    public enum Reason {
      /** No address is free: all are held, cooling or reserved. */
      FULL,
      /** Another attachment holds the address. */
      TAKEN,
      /** The block's object is being deleted. */
      DELETING,
      /** The attachment does not hold the address. */
      NOT_HELD,
      /** The attachment holds it under another sequence. */
      OTHER_SEQUENCE,
      /** The block is another node's now. */
      NOT_AFFINE
    }
  }
}
