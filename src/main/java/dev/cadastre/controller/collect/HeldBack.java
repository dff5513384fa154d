package dev.cadastre.controller.collect;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Departures;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.Commit;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.HoldMark;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Blocks that were set back and give nothing until all of their nodes have reported: what those
 * hold there may be missing as well. The mark is in the block, so that every replica and the next
 * leader keep to it.
 */
@Singleton
public final class HeldBack {
  private static final Logger LOG = Logger.getLogger(HeldBack.class);
  private static final int ROUNDS = 5;

  private final BlockCache blocks;
  private final BlockStore store;
  private final BlockWriters writers;
  private final ClusterView view;
  private final Clock clock;

  /** By block, the nodes that have not reported since this leader saw it held back. */
  private final Map<Cidr, Set<String>> awaited = new ConcurrentHashMap<>();

  public HeldBack(
      BlockCache blocks, BlockStore store, BlockWriters writers, ClusterView view, Clock clock) {
    this.blocks = blocks;
    this.store = store;
    this.writers = writers;
    this.view = view;
    this.clock = clock;
  }

  /**
   * Holds a block back for the nodes that it names beside the one that has reported; for none, it
   * goes on giving.
   *
   * @throws StoreUnavailableException where that can't be written down
   */
  void hold(Block block, String reporter) {
    var others = present(block);
    others.remove(reporter);
    if (!others.isEmpty() && awaited.putIfAbsent(block.cidr(), others) == null) {
      write(block.cidr(), read -> HoldMark.put(read, clock.instant()));
      LOG.warnf("block %s was set back and gives nothing until %s report", block.cidr(), others);
    }
  }

  /** A complete report of the node has been judged. */
  void reported(String node) {
    for (var seen : blocks.all()) {
      if (HoldMark.isOn(seen)) {
        reported(node, seen.value());
      }
    }
  }

  private void reported(String node, Block block) {
    var present = present(block);
    var open = awaited.computeIfAbsent(block.cidr(), cidr -> present);
    open.remove(node);
    open.retainAll(present);
    if (open.isEmpty()) {
      write(block.cidr(), HoldMark::lift);
      awaited.remove(block.cidr());
      LOG.infof("block %s gives again: all of its nodes have reported", block.cidr());
    }
  }

  /** Those of its nodes that are there: of the others nobody reports. */
  private Set<String> present(Block block) {
    return Departures.namedBy(block)
        .map(NodeId::name)
        .filter(name -> view.node(name).isPresent())
        .collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
  }

  private void write(Cidr cidr, UnaryOperator<Versioned<Block>> mark) {
    for (int round = 0; round < ROUNDS; round++) {
      var read = writers.read(cidr);
      if (read.isEmpty()) {
        return;
      }
      var marked = mark.apply(read.get());
      if (store.replaceBlock(marked, marked.value()) instanceof Commit.Written<Block>) {
        // As others see it: lifted or not, the block may be being deleted too.
        writers.read(cidr);
        return;
      }
    }
    throw new StoreUnavailableException("others keep writing block " + cidr);
  }
}
