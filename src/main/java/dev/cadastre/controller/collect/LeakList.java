package dev.cadastre.controller.collect;

import dev.cadastre.addr.Cidr;
import dev.cadastre.api.rest.LeakedAllocation;
import dev.cadastre.controller.collect.Leak.Reason;
import dev.cadastre.ipam.Suspect;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.kubernetes.AllocationLine;
import dev.cadastre.store.kubernetes.Timestamps;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code GET /v1/leaks}: what is suspected, and what was freed within the last hour. */
@Singleton
public final class LeakList {
  private final BlockCache blocks;
  private final ReportDesk reports;
  private final FreedLeaks freed;

  public LeakList(BlockCache blocks, ReportDesk reports, FreedLeaks freed) {
    this.blocks = blocks;
    this.reports = reports;
    this.freed = freed;
  }

  /** By address. */
  public List<LeakedAllocation> items() {
    var suspected = reports.suspects().stream().map(this::leak);
    return Stream.concat(suspected, freed.all().stream())
        .sorted(Comparator.comparing(leak -> leak.held().address()))
        .map(LeakList::line)
        .toList();
  }

  private Leak leak(Suspect suspect) {
    return new Leak(
        suspect.held(),
        poolOf(suspect.held().block()),
        suspect.replaced() ? Reason.REPLACED : Reason.NOT_REPORTED,
        Evidence.of(suspect),
        suspect.sightings(),
        Optional.empty());
  }

  private static LeakedAllocation line(Leak leak) {
    return new LeakedAllocation(
        AllocationLine.of(leak.held(), leak.pool()),
        leak.reason().toString(),
        leak.evidence(),
        leak.sightings(),
        leak.freedAt().map(Timestamps::format).orElse(null));
  }

  private String poolOf(Cidr block) {
    return blocks.find(block).map(b -> b.value().pool().name()).orElse("");
  }
}
