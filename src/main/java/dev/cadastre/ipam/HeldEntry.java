package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.time.Instant;

/** An entry and where it stands. */
public record HeldEntry(Cidr block, IpAddress address, Entry entry) {

  /** Whether the block still holds it just so: same attachment, same sequence. */
  public boolean isIn(Block now) {
    var present = now.allocations().get(address);
    return present != null
        && present.sequence() == entry.sequence()
        && present.owner().attachment().equals(entry.owner().attachment());
  }

  /** The block without it, if the block still holds it just so. */
  public Block freedFrom(Block now, Instant at) {
    return now.release(entry.owner().attachment(), address, entry.sequence(), at)
            instanceof BlockChange.Changed(var next, var _)
        ? next
        : now;
  }
}
