package dev.cadastre.controller.ippool;

import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolCounts;
import dev.cadastre.ipam.PoolStanding;
import dev.cadastre.store.PoolReport.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A pool as caches show it.
 *
 * @param standing what it may be
 * @param holders who holds its addresses, the first of them; of how many
 * @param clash the condition AddressClash; empty: nobody knows yet, and it stays as it is
 */
record PoolSnapshot(
    IPPool object,
    Pool pool,
    PoolStanding standing,
    PoolCounts counts,
    List<String> holders,
    Optional<Condition> clash) {
  PoolSnapshot {
    holders = List.copyOf(holders);
  }

  String name() {
    return pool.name();
  }

  /** Whether the status has this condition, for the spec as it is now. */
  boolean says(Condition wanted) {
    var status = object.getStatus();
    var found =
        status == null
            ? List.<io.fabric8.kubernetes.api.model.Condition>of()
            : status.conditions().stream().filter(c -> wanted.type().equals(c.getType())).toList();
    return wanted.status() == Condition.Status.Absent
        ? found.isEmpty()
        : found.stream().anyMatch(c -> isSame(c, wanted, object));
  }

  private static boolean isSame(
      io.fabric8.kubernetes.api.model.Condition said, Condition wanted, HasMetadata object) {
    return wanted.status().name().equals(said.getStatus())
        && wanted.reason().equals(said.getReason())
        && wanted.message().equals(said.getMessage())
        && Objects.equals(said.getObservedGeneration(), object.getMetadata().getGeneration());
  }
}
