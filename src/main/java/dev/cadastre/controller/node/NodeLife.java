package dev.cadastre.controller.node;

import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.ipam.KillSwitch;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView.NodeFacts;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.kubernetes.GoneSince;
import dev.cadastre.store.kubernetes.KubernetesView;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What becomes of nodes that are gone: their quarantine begins, what they left is freed when it is
 * over, and it ends when nothing is left. Each node is seen to on its own, so that one that fails
 * holds up nobody.
 */
@Singleton
public final class NodeLife {
  private static final Logger LOG = Logger.getLogger(NodeLife.class);
  private static final int AT_ONCE = 8;
  private static final Duration BEFORE_RETRY = Duration.ofSeconds(5);

  private final BlockCache blocks;
  private final RoutesCache routes;
  private final KubernetesView view;
  private final Quarantine quarantine;
  private final Estates estates;
  private final Permission permission;
  private final Clock clock;

  /** Nodes that could not be seen to, and when they are tried again. */
  private final Map<String, Instant> failed = new ConcurrentHashMap<>();

  public NodeLife(
      BlockCache blocks,
      RoutesCache routes,
      KubernetesView view,
      Quarantine quarantine,
      Estates estates,
      Permission permission,
      Clock clock) {
    this.blocks = blocks;
    this.routes = routes;
    this.view = view;
    this.quarantine = quarantine;
    this.estates = estates;
    this.permission = permission;
    this.clock = clock;
  }

  /** Looks at all nodes once; cheap where none is gone. The caches must have been filled. */
  public void pass() {
    var now = clock.instant();
    failed.values().removeIf(at -> !at.isAfter(now));
    var gone = GoneNodes.find(blocks.all(), name -> view.node(name).map(NodeFacts::uid));
    each(seenFirst(gone), node -> begin(node, now));
    var due = gone.stream().filter(node -> isOver(node, now)).toList();
    if (!due.isEmpty() && mayFree(gone, due, now)) {
      each(due, estates::free);
    }
    endAllBut(gone);
  }

  private List<GoneNode> seenFirst(List<GoneNode> gone) {
    return gone.stream().filter(node -> quarantine.since(node.name()).isEmpty()).toList();
  }

  private void begin(GoneNode node, Instant now) {
    // The watch may not have shown a node that is there: only a read tells.
    if (estates.isGone(node)) {
      var any = node.blocks().keySet().iterator().next();
      quarantine.begin(any, now, view.settings().quarantine());
    }
  }

  private boolean isOver(GoneNode node, Instant now) {
    return quarantine
        .since(node.name())
        .filter(since -> !since.plus(view.settings().quarantine()).isAfter(now))
        .isPresent();
  }

  private boolean mayFree(List<GoneNode> gone, List<GoneNode> due, Instant now) {
    try {
      return permission.mayGoOn(stop(gone, due), now);
    } catch (StoreUnavailableException e) {
      LOG.infof("what nodes left is freed later: %s", e.getMessage());
      return false;
    }
  }

  /** Why no such share may be freed; empty: it may. */
  private Optional<String> stop(List<GoneNode> gone, List<GoneNode> due) {
    var names = gone.stream().map(GoneNode::name).collect(Collectors.toCollection(HashSet::new));
    int goneNow = names.size();
    view.nodes().forEach(node -> names.add(node.name()));
    return KillSwitch.ofNodes(goneNow, names.size()).or(() -> stopOfPools(due));
  }

  private Optional<String> stopOfPools(List<GoneNode> due) {
    var freed = new HashMap<String, Long>();
    for (var node : due) {
      for (var held : estates.heldBy(node)) {
        freed.merge(poolOf(held), 1L, Long::sum);
      }
    }
    var held = new HashMap<String, Long>();
    for (var block : blocks.all()) {
      long used = block.value().allocations().size();
      held.merge(block.value().pool().name(), used, Long::sum);
    }
    return freed.entrySet().stream()
        .map(e -> KillSwitch.ofPool(e.getKey(), e.getValue(), held.getOrDefault(e.getKey(), 0L)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private String poolOf(HeldEntry held) {
    return blocks.find(held.block()).map(block -> block.value().pool().name()).orElse("");
  }

  private void endAllBut(List<GoneNode> gone) {
    Set<String> names = gone.stream().map(GoneNode::name).collect(Collectors.toSet());
    routes.all().stream()
        .filter(seen -> GoneSince.read(seen).isPresent())
        .map(seen -> seen.value().node().name())
        .filter(name -> !names.contains(name))
        .forEach(name -> guarded(name, () -> quarantine.end(name)));
  }

  private void each(Collection<GoneNode> nodes, Consumer<GoneNode> deed) {
    var slots = new Semaphore(AT_ONCE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var node : nodes) {
        threads.execute(
            () -> {
              slots.acquireUninterruptibly();
              guarded(node.name(), () -> deed.accept(node));
              slots.release();
            });
      }
    }
  }

  private void guarded(String node, Runnable deed) {
    if (failed.containsKey(node)) {
      return;
    }
    try {
      deed.run();
    } catch (StoreUnavailableException e) {
      LOG.infof("gone node %s is seen to later: %s", node, e.getMessage());
      failed.put(node, clock.instant().plus(BEFORE_RETRY));
    } catch (RuntimeException e) {
      LOG.errorf(e, "gone node %s could not be seen to", node);
      failed.put(node, clock.instant().plus(BEFORE_RETRY));
    }
  }
}
