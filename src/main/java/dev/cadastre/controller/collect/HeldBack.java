package dev.cadastre.controller.collect;

import dev.cadastre.addr.Cidr;
import dev.cadastre.controller.leader.LeaderWork;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Departures;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.ClusterView;
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
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Blocks that were set back and give nothing until all of their nodes have reported: what those
 * hold there may be missing as well. One whose node holds what the register says is another's has
 * not done with it. The mark is in the block, so that every replica and the next leader keep to it.
 */
@Singleton
public final class HeldBack implements LeaderWork {
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

  @Override
  public void start() {}

  /** Another leader may hear of further nodes until a later term begins. */
  @Override
  public void stop() {
    awaited.clear();
  }

  /**
   * Holds a block back for the nodes that it names and for this one, which knows it further than
   * the register has it.
   *
   * @throws StoreUnavailableException where that can't be written down
   */
  void hold(Cidr cidr, String node) {
    boolean isNews =
        write(cidr, seen -> HoldMark.nodes(seen).contains(node) ? seen : put(seen, node));
    awaited.computeIfPresent(
        cidr,
        (block, nodes) -> {
          nodes.add(node);
          return nodes;
        });
    if (isNews) {
      LOG.warnf("block %s was set back, as %s knows, and gives nothing for now", cidr, node);
    }
  }

  /**
   * Holds back what a release of the node shows to have been set back, on whatever replica. Where
   * that fails, the node's next report shows the same.
   */
  public void suspect(Set<Cidr> blocks, String node) {
    for (var cidr : blocks) {
      try {
        hold(cidr, node);
      } catch (StoreUnavailableException e) {
        LOG.warnf("block %s was set back and is held back later: %s", cidr, e.getMessage());
      }
    }
  }

  private Versioned<Block> put(Versioned<Block> seen, String node) {
    return HoldMark.put(seen, node, clock.instant());
  }

  /**
   * A complete report of the node has been judged.
   *
   * @param clashing the blocks of which it lists what is another's
   */
  void reported(String node, Set<Cidr> clashing) {
    for (var seen : blocks.all()) {
      if (HoldMark.isOn(seen) && !clashing.contains(seen.value().cidr())) {
        reported(node, seen);
      }
    }
  }

  private void reported(String node, Versioned<Block> seen) {
    var cidr = seen.value().cidr();
    var present = present(seen);
    var open = awaited.computeIfAbsent(cidr, block -> present);
    open.remove(node);
    open.retainAll(present);
    if (open.isEmpty()) {
      var judged = HoldMark.nodes(seen);
      write(cidr, read -> isOnFor(judged, read) ? HoldMark.lift(read) : read);
      awaited.remove(cidr);
      LOG.infof("block %s gives again: all of its nodes have reported", cidr);
    }
  }

  /** Whether no other replica has heard of a further node meanwhile. */
  private static boolean isOnFor(Set<String> nodes, Versioned<Block> block) {
    return HoldMark.isOn(block) && HoldMark.nodes(block).equals(nodes);
  }

  /** Those of its nodes that are there: of the others nobody reports. */
  private Set<String> present(Versioned<Block> block) {
    return Stream.concat(
            Departures.namedBy(block.value()).map(NodeId::name), HoldMark.nodes(block).stream())
        .filter(name -> view.node(name).isPresent())
        .collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
  }

  /** Whether there was something to write; the last read shows it as others see it. */
  private boolean write(Cidr cidr, UnaryOperator<Versioned<Block>> mark) {
    for (int round = 0; round < ROUNDS; round++) {
      var read = writers.read(cidr);
      var marked = read.map(mark);
      if (marked.equals(read)) {
        return round > 0;
      }
      store.replaceBlock(marked.get(), marked.get().value());
    }
    throw new StoreUnavailableException("others keep writing block " + cidr);
  }
}
