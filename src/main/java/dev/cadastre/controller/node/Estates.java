package dev.cadastre.controller.node;

import dev.cadastre.addr.Cidr;
import dev.cadastre.controller.collect.FreedLeaks;
import dev.cadastre.controller.collect.Freeing;
import dev.cadastre.controller.collect.Leak;
import dev.cadastre.controller.collect.Leak.Reason;
import dev.cadastre.ipam.Departures;
import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.PodId;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.NodePods;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What nodes that are gone left in the register, and how it is freed when nobody came for it. */
@Singleton
public final class Estates {
  private final BlockCache blocks;
  private final KubernetesView view;
  private final NodePods pods;
  private final Freeing freeing;
  private final FreedLeaks freedLeaks;

  public Estates(
      BlockCache blocks,
      KubernetesView view,
      NodePods pods,
      Freeing freeing,
      FreedLeaks freedLeaks) {
    this.blocks = blocks;
    this.view = view;
    this.pods = pods;
    this.freeing = freeing;
    this.freedLeaks = freedLeaks;
  }

  /** Whether the node, asked for now, really is gone under one of these UIDs. */
  boolean isGone(GoneNode node) {
    var present = presentUid(node.name());
    return node.blocks().keySet().stream().anyMatch(id -> Departures.isGone(id, present));
  }

  private Optional<String> presentUid(String node) {
    return view.freshNode(node).map(n -> n.uid());
  }

  /** What the node held, as far as was seen. */
  List<HeldEntry> heldBy(GoneNode node) {
    return node.blocks().entrySet().stream()
        .flatMap(e -> e.getValue().stream().flatMap(cidr -> held(cidr, e.getKey()).stream()))
        .toList();
  }

  private List<HeldEntry> held(Cidr cidr, NodeId node) {
    return blocks.find(cidr).stream()
        .flatMap(block -> block.value().allocations().entrySet().stream())
        .filter(e -> e.getValue().owner().node().equals(node))
        .map(e -> new HeldEntry(cidr, e.getKey(), e.getValue()))
        .toList();
  }

  /**
   * Frees all of it. Where a node of the name is there again and has not reported, what living pods
   * hold is kept until it does: their containers may have gone on all the while.
   *
   * @throws dev.cadastre.store.StoreUnavailableException where the API server can't be asked
   */
  void free(GoneNode node) {
    var present = presentUid(node.name());
    var living = present.isPresent() ? pods.living(node.name()) : Set.<String>of();
    node.blocks()
        .forEach(
            (id, cidrs) -> {
              if (Departures.isGone(id, present)) {
                cidrs.forEach(cidr -> free(id, cidr, living));
              }
            });
  }

  private void free(NodeId gone, Cidr cidr, Set<String> living) {
    var pool = blocks.find(cidr).map(block -> block.value().pool().name()).orElse("");
    var free = held(cidr, gone).stream().filter(held -> !lives(held, living)).toList();
    freeing
        .free(cidr, free, left -> Departures.abandonedBy(gone, left))
        .forEach(held -> record(gone, held, pool));
  }

  private static boolean lives(HeldEntry held, Set<String> living) {
    return held.entry().owner().pod().map(PodId::uid).filter(living::contains).isPresent();
  }

  private void record(NodeId gone, HeldEntry held, String pool) {
    var evidence =
        "node %s (UID %s) is gone, and no node of its name reported within the quarantine"
            .formatted(gone.name(), gone.uid());
    freedLeaks.add(new Leak(held, pool, Reason.NODE_GONE, evidence, 0, Optional.empty()));
  }
}
