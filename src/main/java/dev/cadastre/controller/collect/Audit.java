package dev.cadastre.controller.collect;

import dev.cadastre.api.rest.AuditReport;
import dev.cadastre.api.rest.AuditReport.Disagreement;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.Suspect;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView.NodeFacts;
import dev.cadastre.store.ClusterView.PodFacts;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.ObjectNames;
import dev.cadastre.store.kubernetes.Timestamps;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code GET /v1/audit}: compares what blocks, NodeNetworks, nodes, pods and reports say about the
 * same things, as last seen. What changes at this moment may show as a disagreement once.
 */
@Singleton
public final class Audit {
  private static final String BLOCK = "IPAMBlock";
  private static final String ROUTES = "NodeNetwork";
  private static final String NODE = "Node";
  private static final String POD = "Pod";
  private static final String REPORT = "report";
  private static final String ABSENT = "absent";

  private final BlockCache blocks;
  private final RoutesCache routes;
  private final KubernetesView view;
  private final ReportDesk reports;
  private final Clock clock;

  public Audit(
      BlockCache blocks, RoutesCache routes, KubernetesView view, ReportDesk reports, Clock clock) {
    this.blocks = blocks;
    this.routes = routes;
    this.view = view;
    this.reports = reports;
    this.clock = clock;
  }

  /** Compares now. */
  public AuditReport compare() {
    var found = new ArrayList<Disagreement>();
    blocksAgainstRoutes(found);
    routesAgainstBlocks(found);
    blocksAgainstNodes(found);
    if (view.hasAllPods()) {
      entriesAgainstPods(found);
    }
    reports.suspects().forEach(suspect -> found.add(notReported(suspect)));
    reports.unheld().forEach(unheld -> found.add(notHeld(unheld)));
    return new AuditReport(Timestamps.format(clock.instant()), List.copyOf(found));
  }

  private void blocksAgainstRoutes(List<Disagreement> found) {
    var unrouted =
        view.pools().stream()
            .filter(pool -> pool.l2().isPresent())
            .map(Pool::name)
            .collect(Collectors.toSet());
    for (var seen : blocks.all()) {
      var block = seen.value();
      if (block.node().isPresent() && !unrouted.contains(block.pool().name())) {
        blockAgainstRoutes(block, block.node().get(), found);
      }
    }
  }

  private void blockAgainstRoutes(Block block, NodeId node, List<Disagreement> found) {
    var listed = routes.find(node.name()).map(r -> r.value().blocks().get(block.cidr()));
    if (!listed.equals(Optional.of(block.claimSequence()))) {
      found.add(
          new Disagreement(
              "BlockNotRouted",
              ObjectNames.block(block.cidr()),
              Map.of(
                  BLOCK,
                  "node %s by claim %d".formatted(node.name(), block.claimSequence()),
                  ROUTES,
                  listed.map(claim -> "claim " + claim).orElse(ABSENT)),
              "NodeNetwork %s is behind: the leader mends it".formatted(node.name())));
    }
  }

  private void routesAgainstBlocks(List<Disagreement> found) {
    for (var seen : routes.all()) {
      var node = seen.value().node().name();
      for (var cidr : seen.value().blocks().keySet()) {
        var block = blocks.find(cidr).map(Versioned::value);
        if (block.filter(b -> b.isAffineTo(node)).isEmpty()) {
          var owner = block.flatMap(Block::node).map(NodeId::name);
          found.add(
              new Disagreement(
                  "RouteWithoutBlock",
                  ObjectNames.block(cidr),
                  Map.of(ROUTES, node, BLOCK, owner.orElse(ABSENT)),
                  "NodeNetwork %s lists what is not its node's: the leader takes it out"
                      .formatted(node)));
        }
      }
    }
  }

  private void blocksAgainstNodes(List<Disagreement> found) {
    for (var seen : blocks.all()) {
      var block = seen.value();
      block
          .node()
          .filter(
              node -> !view.node(node.name()).map(NodeFacts::uid).equals(Optional.of(node.uid())))
          .ifPresent(
              node ->
                  found.add(
                      new Disagreement(
                          "BlockOfGoneNode",
                          ObjectNames.block(block.cidr()),
                          Map.of(
                              BLOCK,
                              node.uid(),
                              NODE,
                              view.node(node.name()).map(NodeFacts::uid).orElse(ABSENT)),
                          "node %s is gone: its block is in quarantine".formatted(node.name()))));
    }
  }

  private void entriesAgainstPods(List<Disagreement> found) {
    var living = new HashSet<String>();
    for (PodFacts pod : view.pods()) {
      living.add(pod.uid());
      pod.configHash().ifPresent(living::add);
    }
    for (var seen : blocks.all()) {
      seen.value()
          .allocations()
          .forEach(
              (address, entry) -> {
                if (isOfGonePod(entry, living)) {
                  found.add(
                      new Disagreement(
                          "EntryWithoutPod",
                          address.toString(),
                          Map.of(BLOCK, podOf(entry), POD, ABSENT),
                          "the pod is gone: its node's next reports tell whether this is a leak"));
                }
              });
    }
  }

  private static boolean isOfGonePod(Entry entry, Set<String> living) {
    return entry.owner().pod().filter(pod -> !living.contains(pod.uid())).isPresent();
  }

  private static String podOf(Entry entry) {
    return entry.owner().pod().map(p -> "%s (UID %s)".formatted(p.path(), p.uid())).orElse(ABSENT);
  }

  private static Disagreement notReported(Suspect suspect) {
    var attachment = suspect.held().entry().owner().attachment();
    return new Disagreement(
        "EntryNotReported",
        suspect.held().address().toString(),
        Map.of(BLOCK, words(attachment), REPORT, ABSENT),
        "a leak, unless a report of node %s lists it: %s"
            .formatted(attachment.node(), Evidence.of(suspect)));
  }

  private static Disagreement notHeld(Unheld unheld) {
    var registered = unheld.registered().map(Audit::words).orElse(ABSENT);
    return new Disagreement(
        unheld.registered().isPresent() ? "AddressClash" : "ReportedNotHeld",
        unheld.address().toString(),
        Map.of(REPORT, words(unheld.reported()), BLOCK, registered),
        unheld.registered().isPresent()
            ? "two containers may use the address: delete the pod of one of them"
            : "node %s uses an address that is not held for it: delete the pod"
                .formatted(unheld.reported().node()));
  }

  private static String words(Attachment attachment) {
    return "%s of container %s in network %s on node %s"
        .formatted(
            attachment.ifName(), attachment.containerId(), attachment.network(), attachment.node());
  }
}
