package dev.cadastre.controller.ipamhandle;

import dev.cadastre.ipam.Block;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockCache.Holding;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.kubernetes.HandleIndex;
import dev.cadastre.store.kubernetes.HandleStore;
import dev.cadastre.store.kubernetes.KubernetesWatch;
import dev.cadastre.store.kubernetes.ObjectNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps the IPAMHandle objects as the blocks would have them, while this replica leads: whoever got
 * an address or gave one back is looked at in turn, whatever hands changed at once, everything at
 * the start. A container that is gone before its turn never gets a handle.
 */
public final class HandleProjection implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(HandleProjection.class);
  private static final int LANES = 4;

  /** The pod that got the address has yet to start, and a container may fail at once. */
  private static final Duration A_WHILE = Duration.ofMillis(250);

  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);

  private final BlockCache blocks;
  private final BooleanSupplier knowsBlocks;
  private final BooleanSupplier isOn;
  private final HandleIndex index = new HandleIndex(this::edited);
  private final BlockCache.Listener listener = this::changed;
  private final Turns turns = new Turns(A_WHILE);
  private final Pace pace = new Pace();
  private final KubernetesWatch watch;
  private final HandleWriter writer;
  private final CountDownLatch knowsAll = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  /** The setting that handles are written by: each change of it is followed by a look at all. */
  private volatile boolean on;

  /** Handles of which their names do not tell whose they are. */
  private final Set<String> unplaced = ConcurrentHashMap.newKeySet();

  /**
   * @param knowsBlocks whether the cache has shown every block once
   * @param isOn the setting {@code handles}
   */
  public HandleProjection(
      BlockCache blocks, HandleStore store, BooleanSupplier knowsBlocks, BooleanSupplier isOn) {
    this.blocks = blocks;
    this.knowsBlocks = knowsBlocks;
    this.isOn = isOn;
    this.watch = store.watch(index);
    this.writer = new HandleWriter(blocks, store, index, pace, () -> on);
  }

  /** To be called once. */
  public void start() {
    blocks.addListener(listener);
    start("handles", this::supervise);
    for (int i = 0; i < LANES; i++) {
      start("handles " + i, this::takeTurns);
    }
  }

  @Override
  public void close() {
    blocks.removeListener(listener);
    watch.stop();
    threads.forEach(Thread::interrupt);
  }

  /** How many wait to be looked at. */
  public int backlog() {
    return turns.size();
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private void start(String name, Work work) {
    threads.add(
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  private void changed(Optional<Block> before, Optional<Block> after) {
    lookAtMissing(before, after);
    lookAtMissing(after, before);
  }

  /** Whoever has an entry in the one that the other does not have just so. */
  private void lookAtMissing(Optional<Block> one, Optional<Block> other) {
    one.ifPresent(
        block ->
            block
                .allocations()
                .forEach(
                    (address, entry) -> {
                      var counterpart = other.map(o -> o.allocations().get(address));
                      if (!counterpart.equals(Optional.of(entry))) {
                        pace.changed();
                        turns.add(Holding.of(entry.owner().attachment()));
                      }
                    }));
  }

  private void edited(String name) {
    var candidates = HandleNames.candidates(name);
    candidates.forEach(turns::add);
    if (candidates.isEmpty()) {
      unplaced.add(name);
    }
  }

  private void supervise() throws InterruptedException {
    // Whoever waits for an address at the start comes first.
    awaitThat(knowsBlocks);
    watch.start();
    awaitThat(watch::isSynced);
    on = isOn.getAsBoolean();
    lookAtAll();
    knowsAll.countDown();
    for (; ; Thread.sleep(TICK)) {
      boolean wanted = isOn.getAsBoolean();
      if (wanted != on) {
        on = wanted;
        lookAtAll();
      }
      placeByHash();
    }
  }

  private static void awaitThat(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(TICK);
    }
  }

  private void lookAtAll() {
    var held = new HashSet<Holding>();
    for (var block : blocks.all()) {
      block.value().allocations().values().stream()
          .map(entry -> Holding.of(entry.owner().attachment()))
          .forEach(held::add);
    }
    held.stream().filter(writer::differs).forEach(turns::add);
    for (var name : index.names()) {
      if (HandleNames.candidates(name).stream().noneMatch(held::contains)) {
        edited(name);
      }
    }
  }

  /** Only a look at everything held tells whose a hashed name is; seldom needed. */
  private void placeByHash() throws InterruptedException {
    var names = Set.copyOf(unplaced);
    if (names.isEmpty()) {
      return;
    }
    unplaced.removeAll(names);
    var placed = new HashSet<String>();
    for (var block : blocks.all()) {
      for (var entry : block.value().allocations().values()) {
        var name = ObjectNames.handle(entry.owner().attachment());
        if (names.contains(name)) {
          placed.add(name);
          turns.add(Holding.of(entry.owner().attachment()));
        }
      }
    }
    for (var name : names) {
      if (!placed.contains(name)) {
        removeNobodys(name);
      }
    }
  }

  private void removeNobodys(String name) throws InterruptedException {
    try {
      writer.removeNobodys(name);
    } catch (StoreUnavailableException e) {
      LOG.infof("IPAMHandle %s is removed later: %s", name, e.getMessage());
      unplaced.add(name);
    }
  }

  private void takeTurns() throws InterruptedException {
    knowsAll.await();
    for (; ; ) {
      var holding = turns.take();
      try {
        writer.update(holding);
        if (writer.differs(holding)) {
          turns.add(holding); // it changed hands, or the setting changed, while that was written
        }
      } catch (StoreUnavailableException e) {
        LOG.infof("the handle of %s is written later: %s", holding, e.getMessage());
        Thread.sleep(BEFORE_RETRY);
        turns.add(holding);
      } catch (RuntimeException e) {
        LOG.warnf(e, "%s gets no handle", holding);
      } finally {
        turns.done(holding);
      }
    }
  }
}
