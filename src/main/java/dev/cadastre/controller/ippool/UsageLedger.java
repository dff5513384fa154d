package dev.cadastre.controller.ippool;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockUsage;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolCounts;
import dev.cadastre.ipam.ReservedSpace;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much of each pool is taken. A block is counted anew only when it has changed, when an address
 * of it cools, or when the rules have changed, so that a round over thousands of unchanged blocks
 * costs next to nothing.
 */
public final class UsageLedger {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final BlockCache blocks;
  private final ClusterView view;
  private Map<Cidr, Counted> counted = Map.of();
  private Map<String, BlockUsage> byPoolUid = Map.of();
  private Rules rules = new Rules(List.of(), Duration.ZERO, Map.of());
  private Instant countedAt = Instant.MIN;

  public UsageLedger(BlockCache blocks, ClusterView view) {
    this.blocks = blocks;
    this.view = view;
  }

  private record Counted(String resourceVersion, BlockUsage usage) {
    boolean holdsFor(Versioned<Block> now) {
      return resourceVersion.equals(now.resourceVersion()) && usage.cooling() == 0;
    }
  }

  /** What decides how a block counts, beside the block. */
  private record Rules(
      List<Cidr> reservations, Duration cooldown, Map<String, ReservedSpace> byPoolUid) {
    AddressRules of(Block block) {
      var reserved = byPoolUid.get(block.pool().uid());
      return new AddressRules(reserved == null ? List.of() : reserved.cidrs(), cooldown);
    }
  }

  /** The counts of a pool, at most a second old. */
  public synchronized PoolCounts counts(Pool pool, Instant now) {
    if (countedAt.plus(FRESH).isBefore(now) || countedAt.isAfter(now)) {
      count(now);
    }
    return counted(pool);
  }

  /** The counts of a pool as of now, for what is said once. */
  public synchronized PoolCounts recount(Pool pool, Instant now) {
    count(now);
    return counted(pool);
  }

  private PoolCounts counted(Pool pool) {
    var usage = byPoolUid.getOrDefault(pool.ref().uid(), BlockUsage.NONE);
    return PoolCounts.of(pool, ReservedSpace.of(pool, rules.reservations()), usage);
  }

  private void count(Instant now) {
    var current = rules();
    var known = current.equals(rules) ? counted : Map.<Cidr, Counted>of();
    var nextCounted = new HashMap<Cidr, Counted>();
    var nextUsage = new HashMap<String, BlockUsage>();
    for (var seen : blocks.all()) {
      var block = seen.value();
      var before = known.get(block.cidr());
      var usage =
          before != null && before.holdsFor(seen)
              ? before.usage()
              : BlockUsage.of(block, current.of(block), now);
      nextCounted.put(block.cidr(), new Counted(seen.resourceVersion(), usage));
      nextUsage.merge(block.pool().uid(), usage, BlockUsage::plus);
    }
    rules = current;
    counted = nextCounted;
    byPoolUid = nextUsage;
    countedAt = now;
  }

  private Rules rules() {
    var reservations = view.reservations();
    return new Rules(
        reservations,
        view.settings().cooldown(),
        view.pools().stream()
            .collect(
                Collectors.toMap(
                    pool -> pool.ref().uid(), pool -> ReservedSpace.of(pool, reservations))));
  }
}
