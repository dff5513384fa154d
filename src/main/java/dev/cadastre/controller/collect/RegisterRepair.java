package dev.cadastre.controller.collect;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.JournalReport;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.SetBack;
import dev.cadastre.ipam.SetBack.Clash;
import dev.cadastre.ipam.SetBack.Restored;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.Commit;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.Step;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.Submitted;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.Events;
import dev.cadastre.store.kubernetes.Events.Regarding;
import dev.cadastre.store.kubernetes.HoldMark;
import dev.cadastre.store.kubernetes.ObjectNames;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Notices by a node's report that the register was set back, and writes back what the node holds.
 */
@Singleton
public final class RegisterRepair {
  private static final Logger LOG = Logger.getLogger(RegisterRepair.class);
  private static final Duration PER_BLOCK = Duration.ofSeconds(10);

  private final BlockCache blocks;
  private final BlockStore store;
  private final BlockWriters writers;
  private final ClusterView view;
  private final HeldBack heldBack;
  private final Events events;
  private final Clock clock;

  public RegisterRepair(
      BlockCache blocks,
      BlockStore store,
      BlockWriters writers,
      ClusterView view,
      HeldBack heldBack,
      Events events,
      Clock clock) {
    this.blocks = blocks;
    this.store = store;
    this.writers = writers;
    this.view = view;
    this.heldBack = heldBack;
    this.events = events;
    this.clock = clock;
  }

  /** Repairs the blocks that the report knows to have been further than they are. */
  void check(JournalReport report) {
    var clashing =
        view.node(report.node())
            .map(node -> check(report, new NodeId(node.name(), node.uid())))
            .orElse(Set.of());
    if (report.complete()) {
      heldBack.reported(report.node(), clashing);
    }
  }

  private Set<Cidr> check(JournalReport report, NodeId id) {
    return SetBack.blocksOf(report).stream()
        .filter(cidr -> blocks.find(cidr).map(seen -> isOpen(seen, report)).orElse(true))
        .filter(cidr -> !clashes(cidr, id, report).isEmpty())
        .collect(Collectors.toSet());
  }

  private static boolean isOpen(Versioned<Block> block, JournalReport report) {
    return HoldMark.isOn(block) || SetBack.isLacking(block.value(), report);
  }

  /** The cache may be late: only a read tells. */
  private List<Clash> clashes(Cidr cidr, NodeId node, JournalReport report) {
    var read = writers.read(cidr);
    if (read.isEmpty()) {
      recreate(cidr, node, report);
      return List.of();
    }
    if (SetBack.isProvenBy(report, read.get().value())) {
      heldBack.hold(cidr, node.name());
    }
    return isOpen(read.get(), report) ? restore(cidr, node, report) : List.of();
  }

  private List<Clash> restore(Cidr cidr, NodeId node, JournalReport report) {
    var submitted =
        writers.submit(
            cidr,
            Deadline.in(PER_BLOCK),
            now -> {
              var restored = restored(now, node, report);
              return restored.isChanged()
                  ? Step.write(restored.block(), restored)
                  : Step.<Block, Restored>keep(restored);
            });
    if (submitted instanceof Submitted.Done<Block, Restored>(var restored, var _)) {
      tell(cidr, node, restored);
      return restored.clashes();
    }
    throw new StoreUnavailableException(
        "block %s was set back and is not repaired yet: %s".formatted(cidr, submitted));
  }

  private Restored restored(Block block, NodeId node, JournalReport report) {
    var grace = view.settings().leakGrace();
    return SetBack.restore(block, node, report, clock.instant(), grace);
  }

  /** The block itself is younger than what the register was set back to. */
  private void recreate(Cidr cidr, NodeId node, JournalReport report) {
    var pool = poolOf(cidr);
    if (pool.isEmpty() || !blocks.occupied(cidr).isEmpty()) {
      events.warning(
          Regarding.block(ObjectNames.block(cidr), ""),
          "BlockUnknown",
          "node %s holds addresses of block %s, which is not in the register and fits no pool: create the pool again, or drain the node"
              .formatted(node.name(), cidr));
      return;
    }
    var empty = Block.claimed(cidr, pool.get().ref(), node, 1);
    var restored = restored(empty, node, report);
    var claimed = restored.block().affineTo(Optional.of(node));
    switch (store.createBlock(claimed)) {
      case Commit.Written<Block>(var now) -> {
        blocks.observe(now);
        tell(cidr, node, restored);
      }
      case Commit<Block> other -> LOG.warnf("block %s is not written back yet: %s", cidr, other);
    }
  }

  private Optional<Pool> poolOf(Cidr cidr) {
    return view.pools().stream()
        .filter(pool -> pool.cidr().contains(cidr) && pool.blockSize() == cidr.prefixLength())
        .filter(pool -> pool.verdict() != Pool.Verdict.FALSE)
        .findFirst();
  }

  private void tell(Cidr cidr, NodeId node, Restored restored) {
    var uid = blocks.find(cidr).map(Versioned::uid).orElse("");
    var block = Regarding.block(ObjectNames.block(cidr), uid);
    if (restored.isChanged()) {
      events.warning(
          block,
          "RegisterSetBack",
          "node %s knows block %s further than the register has it, which was set back (by a restored backup?): what the node holds there was written back"
              .formatted(node.name(), cidr));
    }
    for (var clash : restored.clashes()) {
      events.warning(block, "AddressClash", words(clash));
    }
  }

  private static String words(Clash clash) {
    return "%s is held by container %s on node %s and by container %s on node %s: delete the pod of one of them"
        .formatted(
            clash.address(),
            clash.reported().containerId(),
            clash.reported().node(),
            clash.registered().containerId(),
            clash.registered().node());
  }
}
