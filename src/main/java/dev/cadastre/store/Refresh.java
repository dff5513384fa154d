package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/** Brings the cache of blocks up to the register, for refusals that rest on all of them. */
final class Refresh {
  private static final String ALL = "blocks";

  private final BlockStore store;
  private final BlockWriters blocks;
  private final Parallel parallel;
  private final SingleFlight<String, Boolean> flights;

  Refresh(BlockStore store, BlockWriters blocks, Executor executor) {
    this.store = store;
    this.blocks = blocks;
    this.parallel = new Parallel(executor);
    this.flights = new SingleFlight<>(all -> refresh(), Duration.ZERO, executor);
  }

  /** When it returns, the cache has every block at least as it was when this was called. */
  void blocks() {
    flights.read(ALL);
  }

  /** Names and versions of all, and whole only those that the cache has otherwise. */
  private boolean refresh() {
    var late = new TreeSet<Cidr>();
    var known = new HashMap<Cidr, String>();
    blocks.cache().all().forEach(b -> known.put(b.value().cidr(), b.resourceVersion()));
    var listed = store.listBlockVersions();
    listed.forEach(
        (cidr, version) -> {
          if (!version.equals(known.remove(cidr))) {
            late.add(cidr);
          }
        });
    late.addAll(known.keySet());
    parallel.map(List.copyOf(late), blocks::read);
    return !late.isEmpty();
  }
}
