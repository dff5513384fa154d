package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;

/** A block that there is, and the pool that it is a slice of. */
public record BlockOwner(Cidr cidr, PoolRef pool) {

  /** Whether it takes room of this pool without being its own. */
  public boolean isInTheWayOf(Pool pool) {
    return !this.pool.uid().equals(pool.ref().uid()) && cidr.overlaps(pool.cidr());
  }
}
