package dev.cadastre.controller.telemetry;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.Commit;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.Versioned;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The book of record with its writes counted: how many, how long, how much each carried. */
public final class CountedStore implements BlockStore {
  private final BlockStore store;
  private final MeterRegistry registry;

  /** Changes of entries that went out together as one PUT of their block. */
  private final DistributionSummary changes;

  public CountedStore(BlockStore store, MeterRegistry registry) {
    this.store = store;
    this.registry = registry;
    this.changes =
        DistributionSummary.builder("cadastre.block.changes")
            .description("Changes that one write of a block carried")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
            .register(registry);
  }

  private <T> Commit<T> counted(String object, String verb, Supplier<Commit<T>> write) {
    long began = System.nanoTime();
    var commit = write.get();
    registry
        .timer("cadastre.writes", "object", object, "verb", verb, "outcome", outcome(commit))
        .record(Duration.ofNanos(System.nanoTime() - began));
    return commit;
  }

  private static String outcome(Commit<?> commit) {
    return switch (commit) {
      case Commit.Written<?> written -> "written";
      case Commit.Conflict<?> conflict -> "conflict";
      case Commit.Rejected<?> rejected -> "rejected";
      case Commit.NotSent<?> notSent -> "not-sent";
      case Commit.Unknown<?> unknown -> "unknown";
    };
  }

  @Override
  public Commit<Block> createBlock(Block block) {
    return counted("block", "create", () -> store.createBlock(block));
  }

  @Override
  public Commit<Block> replaceBlock(Versioned<Block> seen, Block next) {
    changes.record((double) (next.sequence() - seen.value().sequence()));
    return counted("block", "replace", () -> store.replaceBlock(seen, next));
  }

  @Override
  public Commit<Block> removeBlock(Versioned<Block> seen) {
    return counted("block", "remove", () -> store.removeBlock(seen));
  }

  @Override
  public Commit<NodeRoutes> createNodeRoutes(NodeRoutes routes) {
    return counted("nodenetwork", "create", () -> store.createNodeRoutes(routes));
  }

  @Override
  public Commit<NodeRoutes> replaceNodeRoutes(Versioned<NodeRoutes> seen, NodeRoutes next) {
    return counted("nodenetwork", "replace", () -> store.replaceNodeRoutes(seen, next));
  }

  @Override
  public Commit<NodeRoutes> removeNodeRoutes(Versioned<NodeRoutes> seen) {
    return counted("nodenetwork", "remove", () -> store.removeNodeRoutes(seen));
  }

  @Override
  public Optional<Versioned<Block>> readBlock(Cidr cidr) {
    return store.readBlock(cidr);
  }

  @Override
  public List<Versioned<Block>> listBlocks() {
    return store.listBlocks();
  }

  @Override
  public Map<Cidr, String> listBlockVersions() {
    return store.listBlockVersions();
  }

  @Override
  public Optional<Versioned<NodeRoutes>> readNodeRoutes(String node) {
    return store.readNodeRoutes(node);
  }

  @Override
  public Optional<Versioned<Pool>> readPool(String name) {
    return store.readPool(name);
  }

  @Override
  public List<Versioned<Pool>> listPools() {
    return store.listPools();
  }
}
