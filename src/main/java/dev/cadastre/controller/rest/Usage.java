package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.BlockCounts;
import dev.cadastre.api.rest.PoolUsage;
import dev.cadastre.controller.ippool.UsageLedger;
import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.ReservedSpace;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.ObjectNames;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is taken of pools and blocks, out of the caches. */
@Singleton
final class Usage {
  private final ClusterView view;
  private final BlockCache blocks;
  private final UsageLedger ledger;
  private final Clock clock;

  Usage(ClusterView view, BlockCache blocks, Clock clock) {
    this.view = view;
    this.blocks = blocks;
    this.ledger = new UsageLedger(blocks, view);
    this.clock = clock;
  }

  List<PoolUsage> pools() {
    var now = clock.instant();
    return view.pools().stream().map(pool -> line(pool, now)).toList();
  }

  private PoolUsage line(Pool pool, Instant now) {
    var counts = ledger.counts(pool, now);
    return new PoolUsage(
        pool.name(),
        pool.cidr().toString(),
        counts.blocks(),
        counts.capacity(),
        counts.used(),
        counts.reserved(),
        counts.cooling(),
        counts.free());
  }

  List<BlockCounts> blocks() {
    var now = clock.instant();
    var rules = rules();
    return blocks.all().stream().map(Versioned::value).map(b -> line(b, rules, now)).toList();
  }

  private BlockCounts line(Block block, Map<String, AddressRules> rules, Instant now) {
    var orphaned = new AddressRules(view.reservations(), view.settings().cooldown());
    var counts = block.counts(rules.getOrDefault(block.pool().uid(), orphaned), now);
    return new BlockCounts(
        ObjectNames.block(block.cidr()),
        block.cidr().toString(),
        block.pool().name(),
        block.node().map(NodeId::name).orElse(null),
        counts.capacity(),
        counts.used(),
        counts.reserved(),
        counts.cooling(),
        counts.free());
  }

  private Map<String, AddressRules> rules() {
    var reservations = view.reservations();
    var cooldown = view.settings().cooldown();
    var rules = new HashMap<String, AddressRules>();
    for (var pool : view.pools()) {
      var reserved = ReservedSpace.of(pool, reservations).cidrs();
      rules.put(pool.ref().uid(), new AddressRules(reserved, cooldown));
    }
    return rules;
  }
}
