package dev.cadastre.controller.nodenetwork;

import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.ClusterView.NodeFacts;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.KubernetesView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Gives every node its NodeNetwork, rebuilds what was edited or deleted by hand, and removes that
 * of a node that is gone with the last thing that it lists. What two rounds in a row find is
 * mended: between a block's write and its NodeNetwork's there is always a moment.
 */
public final class NodeNetworkReconciler {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KubernetesView view;
  private final BlockCache blocks;
  private final RoutesCache routes;
  private final RouteWriters writers;
  private final BlockStore store;
  private final RouteMender mender;
  private Set<Finding> before = Set.of();

  public NodeNetworkReconciler(
      KubernetesView view,
      BlockCache blocks,
      RoutesCache routes,
      RouteWriters writers,
      BlockStore store,
      RouteMender mender) {
    this.view = view;
    this.blocks = blocks;
    this.routes = routes;
    this.writers = writers;
    this.store = store;
    this.mender = mender;
  }

  /** What a round found about a node. */
  private sealed interface Finding {
    record Faulty(NodeId node, RouteFault fault) implements Finding {}

    /** The object is missing, or it names another node of the same name. */
    record Unnamed(NodeId node) implements Finding {}

    /** It lists nothing, and there is no such node. */
    record Left(String name) implements Finding {}
  }

  /** One round over all nodes. */
  public void reconcile() {
    var found = observe();
    found.stream().filter(before::contains).forEach(this::apply);
    before = found;
  }

  private Set<Finding> observe() {
    var isRouted = isRouted();
    var names = new TreeSet<String>();
    view.nodes().forEach(node -> names.add(node.name()));
    routes.all().forEach(seen -> names.add(seen.value().node().name()));
    blocks.all().forEach(seen -> seen.value().node().ifPresent(node -> names.add(node.name())));
    var findings = new HashSet<Finding>();
    names.forEach(name -> findings.addAll(observe(name, isRouted)));
    return findings;
  }

  private List<Finding> observe(String name, Predicate<Block> isRouted) {
    var listed = routes.find(name).map(Versioned::value);
    var present = view.node(name).map(node -> new NodeId(name, node.uid()));
    var own = blocks(name);
    var node =
        present
            .filter(now -> own.stream().noneMatch(block -> isOfEarlier(block, now)))
            .or(() -> listed.map(NodeRoutes::node))
            .or(() -> own.stream().flatMap(block -> block.node().stream()).findFirst());
    if (node.isEmpty()) {
      return List.of();
    }
    var wanted = RoutePlan.of(node.get(), own, isRouted);
    if (wanted.isEmpty() && present.isEmpty() && listed.filter(NodeRoutes::isEmpty).isPresent()) {
      return List.of(new Finding.Left(name));
    }
    return differences(listed, wanted);
  }

  private static List<Finding> differences(Optional<NodeRoutes> listed, NodeRoutes wanted) {
    var findings = new ArrayList<Finding>();
    var node = wanted.node();
    if (listed.filter(routes -> routes.node().equals(node)).isEmpty()) {
      findings.add(new Finding.Unnamed(node));
    }
    RouteFault.between(listed.orElseGet(() -> NodeRoutes.none(node)), wanted)
        .forEach(fault -> findings.add(new Finding.Faulty(node, fault)));
    return findings;
  }

  /** While an earlier node of the name has anything, the NodeNetwork stays that one's. */
  private static boolean isOfEarlier(Block block, NodeId now) {
    boolean isOwn =
        block.node().filter(n -> n.name().equals(now.name()) && !n.equals(now)).isPresent();
    return isOwn
        || block.allocations().values().stream()
            .map(entry -> entry.owner().node())
            .anyMatch(holder -> holder.name().equals(now.name()) && !holder.equals(now));
  }

  /** In which the node has or holds anything. */
  private List<Block> blocks(String node) {
    var found = new TreeSet<>(Comparator.comparing(Block::cidr));
    blocks.ofNode(node).forEach(seen -> found.add(seen.value()));
    blocks.heldByNode(node).forEach(placed -> found.add(placed.block().value()));
    return List.copyOf(found);
  }

  private Predicate<Block> isRouted() {
    var l2 =
        view.pools().stream()
            .filter(pool -> pool.l2().isPresent())
            .map(pool -> pool.ref().uid())
            .collect(Collectors.toSet());
    return block -> !l2.contains(block.pool().uid());
  }

  private void apply(Finding finding) {
    switch (finding) {
      case Finding.Faulty(var node, var fault) -> mender.mend(node, fault);
      case Finding.Unnamed(var node) -> name(node);
      case Finding.Left(var name) -> remove(name);
    }
  }

  private void name(NodeId node) {
    boolean isPresent =
        view.freshNode(node.name()).map(NodeFacts::uid).filter(node.uid()::equals).isPresent();
    if (isPresent) {
      writers.ensure(node, Deadline.in(PATIENCE), listed -> listed.of(node));
    }
  }

  private void remove(String name) {
    if (view.freshNode(name).isEmpty()) {
      writers
          .read(name)
          .filter(seen -> seen.value().isEmpty())
          .ifPresent(
              seen -> {
                store.removeNodeRoutes(seen);
                writers.read(name);
              });
    }
  }
}
