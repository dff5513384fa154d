package dev.cadastre.store;

import dev.cadastre.ipam.BlockOwner;
import dev.cadastre.ipam.Pool;
import java.util.List;
import java.util.Optional;

/**
 * What deciding about pools needs of the book of record. Reads are consistent and throw {@link
 * StoreUnavailableException}; writes are compare-and-swap. Nothing here retries.
 */
public interface PoolStore {
  List<Versioned<Pool>> listPools();

  Optional<Versioned<Pool>> readPool(String name);

  /** All blocks that there are. */
  List<BlockOwner> listBlockOwners();

  /**
   * Says this in the pool's status. Where it says so already nothing is written, and what was seen
   * is returned.
   */
  Commit<Pool> report(Versioned<Pool> seen, PoolReport report);

  /** Sees to it that a deletion waits for us. Where it does already nothing is written. */
  Commit<Pool> protect(Versioned<Pool> seen);
}
