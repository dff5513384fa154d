package dev.cadastre.controller.collect;

import dev.cadastre.addr.Cidr;
import dev.cadastre.controller.collect.Leak.Reason;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.Suspect;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.kubernetes.NodePods;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Frees what a node's complete reports lacked often enough, after asking the API server again. */
@Singleton
public final class Collector {
  private static final Logger LOG = Logger.getLogger(Collector.class);

  private final BlockWriters writers;
  private final NodePods pods;
  private final Freeing freeing;
  private final FreedLeaks freedLeaks;

  public Collector(BlockWriters writers, NodePods pods, Freeing freeing, FreedLeaks freedLeaks) {
    this.writers = writers;
    this.pods = pods;
    this.freeing = freeing;
    this.freedLeaks = freedLeaks;
  }

  /**
   * Frees those of a node that are leaks. The blocks are read first, then the pods: a pod that came
   * between is seen, and its entry is not in what was read.
   *
   * @return what was freed
   * @throws dev.cadastre.store.StoreUnavailableException where either can't be read
   */
  Set<HeldEntry> collect(String node, List<Suspect> due) {
    var blocks = read(due);
    var living = pods.living(node);
    var leaks =
        due.stream()
            .filter(suspect -> isStillHeld(suspect.held(), blocks))
            .filter(suspect -> suspect.isLeak(lives(suspect, living)))
            .toList();
    var freed = new HashSet<>(freeing.free(leaks.stream().map(Suspect::held).toList()));
    leaks.stream().filter(s -> freed.contains(s.held())).forEach(s -> record(s, blocks, living));
    return freed;
  }

  private Map<Cidr, Block> read(List<Suspect> due) {
    var blocks = new HashMap<Cidr, Block>();
    due.stream()
        .map(suspect -> suspect.held().block())
        .distinct()
        .forEach(cidr -> writers.read(cidr).ifPresent(b -> blocks.put(cidr, b.value())));
    return blocks;
  }

  private static boolean isStillHeld(HeldEntry held, Map<Cidr, Block> blocks) {
    var block = blocks.get(held.block());
    return block != null && held.isIn(block);
  }

  private static boolean lives(Suspect suspect, Set<String> living) {
    return suspect
        .held()
        .entry()
        .owner()
        .pod()
        .map(PodId::uid)
        .filter(living::contains)
        .isPresent();
  }

  private void record(Suspect suspect, Map<Cidr, Block> blocks, Set<String> living) {
    var evidence =
        "%s; %s".formatted(Evidence.of(suspect), Evidence.ofPod(suspect, lives(suspect, living)));
    var pool = Objects.requireNonNull(blocks.get(suspect.held().block())).pool();
    LOG.infof("%s was a leak and is freed: %s", suspect.held().address(), evidence);
    freedLeaks.add(
        new Leak(
            suspect.held(),
            pool.name(),
            suspect.replaced() ? Reason.REPLACED : Reason.NOT_REPORTED,
            evidence,
            suspect.sightings(),
            Optional.empty()));
  }
}
