package dev.cadastre.store.kubernetes;

import dev.cadastre.api.rest.Allocation;
import dev.cadastre.api.rest.PodReference;
import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.ipam.PodId;

/** An entry of the register as the REST contract shows it. */
public final class AllocationLine {
  private AllocationLine() {}

  public static Allocation of(HeldEntry held, String pool) {
    var entry = held.entry();
    var owner = entry.owner();
    var attachment = owner.attachment();
    return new Allocation(
        held.address().toString(),
        ObjectNames.block(held.block()),
        pool,
        attachment.node(),
        attachment.network(),
        attachment.containerId(),
        attachment.ifName(),
        owner.use().toString(),
        ObjectNames.handle(attachment),
        owner.pod().map(AllocationLine::reference).orElse(null),
        entry.sequence(),
        Timestamps.format(entry.at()));
  }

  private static PodReference reference(PodId pod) {
    return new PodReference(pod.namespace(), pod.name(), pod.uid());
  }
}
