package dev.cadastre.controller.collect;

import dev.cadastre.api.rest.NodeUsage;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView.NodeFacts;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.Timestamps;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.TreeSet;

/** {@code GET /v1/nodes}: what each node has in the register, also those that are gone. */
@Singleton
public final class NodeList {
  private final BlockCache blocks;
  private final KubernetesView view;
  private final ReportDesk reports;

  public NodeList(BlockCache blocks, KubernetesView view, ReportDesk reports) {
    this.blocks = blocks;
    this.view = view;
    this.reports = reports;
  }

  /** By name. */
  public List<NodeUsage> items() {
    var names = new TreeSet<String>();
    view.nodes().stream().map(NodeFacts::name).forEach(names::add);
    for (var block : blocks.all()) {
      block.value().node().ifPresent(node -> names.add(node.name()));
    }
    return names.stream().map(this::usage).toList();
  }

  private NodeUsage usage(String node) {
    var held = blocks.heldByNode(node);
    var borrowed = held.stream().filter(h -> !h.block().value().isAffineTo(node)).count();
    return new NodeUsage(
        node,
        blocks.ofNode(node).size(),
        held.size(),
        Math.toIntExact(borrowed),
        reports.lastReport(node).map(Timestamps::format).orElse(null));
  }
}
