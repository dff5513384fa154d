package dev.cadastre.controller.node;

import dev.cadastre.addr.Cidr;
import dev.cadastre.controller.collect.CompleteReports;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Departures;
import dev.cadastre.ipam.JournalReport;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.Step;
import dev.cadastre.store.Submitted;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.Events;
import dev.cadastre.store.kubernetes.Events.Regarding;
import dev.cadastre.store.kubernetes.KubernetesView;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Passes the blocks of a node that is gone to the node of its name that reports completely. */
@Singleton
public final class Succession implements CompleteReports {
  private static final Logger LOG = Logger.getLogger(Succession.class);
  private static final Duration PER_BLOCK = Duration.ofSeconds(10);

  private final BlockCache blocks;
  private final BlockWriters writers;
  private final RouteWriters routeWriters;
  private final KubernetesView view;
  private final Events events;

  public Succession(
      BlockCache blocks,
      BlockWriters writers,
      RouteWriters routeWriters,
      KubernetesView view,
      Events events) {
    this.blocks = blocks;
    this.writers = writers;
    this.routeWriters = routeWriters;
    this.view = view;
    this.events = events;
  }

  @Override
  public void arrived(JournalReport report) {
    var left = left(report.node());
    if (left.isEmpty()) {
      return;
    }
    var successor = view.freshNode(report.node()).map(n -> new NodeId(n.name(), n.uid()));
    if (successor.isEmpty()) {
      return;
    }
    var passed = new ArrayList<Block>();
    for (var cidr : left) {
      pass(cidr, successor.get(), report).ifPresent(passed::add);
    }
    if (!passed.isEmpty()) {
      route(successor.get(), passed);
      tell(successor.get(), passed);
    }
  }

  /** The blocks that name the node by another UID than its present one. */
  private List<Cidr> left(String node) {
    var present = view.node(node).map(n -> n.uid());
    return blocks.all().stream()
        .map(Versioned::value)
        .filter(
            block ->
                Departures.namedBy(block)
                    .anyMatch(n -> n.name().equals(node) && Departures.isGone(n, present)))
        .map(Block::cidr)
        .toList();
  }

  private Optional<Block> pass(Cidr cidr, NodeId successor, JournalReport report) {
    var submitted =
        writers.submit(
            cidr,
            Deadline.in(PER_BLOCK),
            now -> {
              var next = Departures.passedTo(successor, now, report);
              return next.equals(now) ? Step.<Block, Boolean>keep(false) : Step.write(next, true);
            });
    return switch (submitted) {
      case Submitted.Done<Block, Boolean>(var isPassed, var now) ->
          isPassed ? Optional.of(now.value()) : Optional.empty();
      case Submitted<Block, Boolean> other -> {
        LOG.infof("block %s passes to node %s later: %s", cidr, successor.name(), other);
        yield Optional.empty();
      }
    };
  }

  private void route(NodeId successor, List<Block> passed) {
    routeWriters.ensure(
        successor,
        Deadline.in(PER_BLOCK),
        routes -> {
          var next = routes.of(successor);
          for (var block : passed) {
            // Only what was listed: blocks of l2 pools are not.
            if (block.isAffineTo(successor.name()) && routes.blocks().containsKey(block.cidr())) {
              next = next.withBlock(block.cidr(), block.claimSequence());
            }
          }
          return next;
        });
  }

  private void tell(NodeId successor, List<Block> passed) {
    events.normal(
        Regarding.nodeNetwork(successor.name(), ""),
        "NodeReturned",
        "node %s is back under UID %s and has reported what it holds: %d blocks pass to it from the node that is gone"
            .formatted(successor.name(), successor.uid(), passed.size()));
  }
}
