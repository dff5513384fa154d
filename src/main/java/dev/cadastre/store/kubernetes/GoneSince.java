package dev.cadastre.store.kubernetes;

import dev.cadastre.api.v1alpha1.NodeNetwork;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.Versioned;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The annotation of a NodeNetwork that says when its node's quarantine began. */
public final class GoneSince {
  private GoneSince() {}

  /** Since when the node is gone; empty: it is not, or what stands there is no time. */
  public static Optional<Instant> read(Versioned<NodeRoutes> routes) {
    try {
      return Annotations.find(routes.rest(), NodeNetwork.GONE_SINCE).map(Timestamps::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The same object with this in the annotation, or without it. */
  public static Versioned<NodeRoutes> mark(Versioned<NodeRoutes> routes, Optional<Instant> since) {
    var rest =
        Annotations.with(routes.rest(), NodeNetwork.GONE_SINCE, since.map(Timestamps::format));
    return new Versioned<>(routes.value(), routes.resourceVersion(), routes.uid(), rest);
  }
}
