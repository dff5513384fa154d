package dev.cadastre.controller.ipamblock;

import dev.cadastre.controller.nodenetwork.RouteMender;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockReturn;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.Commit;
import dev.cadastre.store.PoolStore;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.HoldMark;
import dev.cadastre.store.kubernetes.KubernetesView;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Gives back blocks in which nothing is held; which ones, {@link BlockReturn} says. */
public final class IPAMBlockReconciler {
  private static final Logger LOG = Logger.getLogger(IPAMBlockReconciler.class);
  private static final int AT_ONCE = 8;

  private final KubernetesView view;
  private final BlockCache blocks;
  private final BlockWriters writers;
  private final BlockStore store;
  private final PoolStore pools;
  private final RouteMender routes;
  private final Clock clock;
  private final IdleTimes idle = new IdleTimes();

  public IPAMBlockReconciler(
      KubernetesView view,
      BlockWriters writers,
      BlockStore store,
      PoolStore pools,
      RouteMender routes,
      Clock clock) {
    this.view = view;
    this.writers = writers;
    this.blocks = writers.cache();
    this.store = store;
    this.pools = pools;
    this.routes = routes;
    this.clock = clock;
  }

  /** One round over all nodes that have an empty block, and over those blocks that are nobody's. */
  public void reconcile() {
    var now = clock.instant();
    var prospects = new Prospects(view, pools);
    var ofNodes = observe(prospects, now);
    var choice =
        new BlockReturn(prospects::rules, prospects::of, view.settings().emptyBlockGrace());
    apply(ofNodes.stream().flatMap(ofNode -> plan(choice, ofNode, now)).toList());
  }

  private Stream<Versioned<Block>> plan(
      BlockReturn choice, List<Versioned<Block>> ofNode, Instant now) {
    var going =
        choice.choose(ofNode.stream().map(Versioned::value).toList(), idle::since, now).stream()
            .map(Block::cidr)
            .collect(Collectors.toSet());
    return ofNode.stream()
        .filter(seen -> going.contains(seen.value().cidr()))
        // Of a block that was set back the register does not know what is held in it.
        .filter(seen -> !HoldMark.isOn(seen));
  }

  private List<List<Versioned<Block>>> observe(Prospects prospects, Instant now) {
    var nodes = new TreeSet<String>();
    var nobodys = new ArrayList<Versioned<Block>>();
    idle.beginRound();
    for (var seen : blocks.all()) {
      var block = seen.value();
      if (block.allocations().isEmpty()) {
        block.node().ifPresentOrElse(node -> nodes.add(node.name()), () -> nobodys.add(seen));
        if (block.isIdle(prospects.rules(block), now)) {
          idle.sawIdle(block, now);
        }
      }
    }
    idle.endRound();
    return Stream.concat(Stream.of(nobodys), nodes.stream().map(blocks::ofNode)).toList();
  }

  /** A pool of thousands of blocks goes in seconds, and one that fails holds up no other. */
  private void apply(List<Versioned<Block>> going) {
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      going.forEach(seen -> threads.execute(() -> giveBack(seen)));
    }
  }

  private void giveBack(Versioned<Block> seen) {
    var block = seen.value();
    try {
      if (store.removeBlock(seen) instanceof Commit.Written) {
        LOG.infof("block %s goes back to pool %s", block.cidr(), block.pool().name());
        block
            .node()
            .ifPresentOrElse(node -> routes.unlist(node, block), () -> writers.read(block.cidr()));
      }
    } catch (StoreUnavailableException e) {
      LOG.infof("block %s goes back later: %s", block.cidr(), e.getMessage());
    }
  }
}
