package dev.cadastre.controller.node;

import dev.cadastre.ipam.NodeId;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.Commit;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.Events;
import dev.cadastre.store.kubernetes.Events.Regarding;
import dev.cadastre.store.kubernetes.GoneSince;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** When a node's quarantine began, as it stands in its NodeNetwork for whoever leads next. */
@Singleton
public final class Quarantine {
  private static final Logger LOG = Logger.getLogger(Quarantine.class);

  private final BlockStore store;
  private final RoutesCache routes;
  private final RouteWriters writers;
  private final Events events;

  public Quarantine(BlockStore store, RoutesCache routes, RouteWriters writers, Events events) {
    this.store = store;
    this.routes = routes;
    this.writers = writers;
    this.events = events;
  }

  /** Since when the node is in it, as far as was seen. */
  Optional<Instant> since(String node) {
    return routes.find(node).flatMap(GoneSince::read);
  }

  /**
   * Begins it, unless it stands there already.
   *
   * @throws dev.cadastre.store.StoreUnavailableException where the API server can't be asked
   */
  void begin(NodeId node, Instant now, Duration length) {
    var read = writers.read(node.name());
    if (read.isEmpty()) {
      if (store.createNodeRoutes(NodeRoutes.none(node))
          instanceof Commit.Written<NodeRoutes>(var made)) {
        routes.observe(made);
        read = Optional.of(made);
      }
    }
    if (read.isPresent() && GoneSince.read(read.get()).isEmpty()) {
      write(read.get(), Optional.of(now));
      events.normal(
          Regarding.nodeNetwork(node.name(), read.get().uid()),
          "NodeGone",
          "node %s (UID %s) is gone: its addresses are kept for %s, in case it comes back"
              .formatted(node.name(), node.uid(), words(length)));
    }
  }

  private static String words(Duration length) {
    return length.toSeconds() + " s";
  }

  /**
   * Ends it: nothing of the node that is gone is left.
   *
   * @throws dev.cadastre.store.StoreUnavailableException where the API server can't be asked
   */
  void end(String node) {
    writers
        .read(node)
        .filter(read -> GoneSince.read(read).isPresent())
        .ifPresent(read -> write(read, Optional.empty()));
  }

  private void write(Versioned<NodeRoutes> read, Optional<Instant> since) {
    switch (store.replaceNodeRoutes(GoneSince.mark(read, since), read.value())) {
      case Commit.Written<NodeRoutes>(var now) -> routes.observe(now);
      case Commit<NodeRoutes> other ->
          LOG.infof("the quarantine of %s is noted later: %s", read.value().node().name(), other);
    }
  }
}
