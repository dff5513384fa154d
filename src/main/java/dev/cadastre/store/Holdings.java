package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Block;
import dev.cadastre.store.BlockCache.Container;
import dev.cadastre.store.BlockCache.Placed;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/** What a container holds according to the register itself, never to a cache. */
final class Holdings {
  private final BlockCache cache;
  private final RouteWriters routes;
  private final ClusterView cluster;
  private final Parallel parallel;

  /** Whoever asks for a block gets a read that began after the question; many share one. */
  private final SingleFlight<Cidr, Optional<Versioned<Block>>> reads;

  Holdings(BlockWriters blocks, RouteWriters routes, ClusterView cluster, Executor executor) {
    this.cache = blocks.cache();
    this.routes = routes;
    this.cluster = cluster;
    this.parallel = new Parallel(executor);
    this.reads = new SingleFlight<>(blocks::read, Duration.ZERO, executor);
  }

  Optional<Versioned<Block>> read(Cidr block) {
    return reads.read(block);
  }

  /** What the cache shows, as far as the blocks themselves say the same. */
  List<Placed> confirmed(Container container) {
    var known = new TreeSet<Cidr>();
    cache.heldBy(container).forEach(held -> known.add(held.block().value().cidr()));
    return in(known, container);
  }

  /**
   * A consistent read of the attachment: its node's NodeNetwork, the blocks that this lists, those
   * of its borrowed addresses, and what the request or the cache names.
   */
  List<Placed> read(Container container, Collection<IpAddress> named) {
    var blocks = new TreeSet<Cidr>();
    var network = parallel.later(() -> routes.read(container.node()));
    cache.heldBy(container).forEach(held -> blocks.add(held.block().value().cidr()));
    cache.ofNode(container.node()).forEach(block -> blocks.add(block.value().cidr()));
    named.forEach(address -> blocks.addAll(around(address)));
    parallel
        .join(network)
        .map(Versioned::value)
        .ifPresent(
            listed -> {
              blocks.addAll(listed.blocks().keySet());
              listed.borrowed().keySet().forEach(address -> blocks.addAll(around(address)));
            });
    return in(blocks, container);
  }

  /** The blocks that the address may lie in. */
  private Set<Cidr> around(IpAddress address) {
    var blocks = new TreeSet<Cidr>();
    cache.containing(address).ifPresent(block -> blocks.add(block.value().cidr()));
    for (var pool : cluster.pools()) {
      if (pool.cidr().contains(address)) {
        blocks.add(Cidr.containing(address, pool.blockSize()));
      }
    }
    return blocks;
  }

  private List<Placed> in(Set<Cidr> blocks, Container container) {
    return parallel.map(List.copyOf(blocks), this::read).stream()
        .flatMap(Optional::stream)
        .flatMap(block -> BlockCache.heldBy(container, block).stream())
        .toList();
  }
}
