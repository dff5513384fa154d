package dev.cadastre.store;

import dev.cadastre.ipam.Pool;
import java.util.Optional;

/** Decides whether a pool is allocatable, as the leader would, and writes it down. */
public interface PoolDecider {
  /** The pool as decided; empty where it could not be decided now, or is gone. */
  Optional<Pool> decide(String poolName);
}
