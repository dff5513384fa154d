package dev.cadastre.store.kubernetes;

import dev.cadastre.api.v1alpha1.NodeNetwork;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.Versioned;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The annotation of a NodeNetwork that says when its node's quarantine began. */
public final class GoneSince {
  private static final String METADATA = "metadata";
  private static final String ANNOTATIONS = "annotations";

  private GoneSince() {}

  /** Since when the node is gone; empty: it is not, or what stands there is no time. */
  public static Optional<Instant> read(Versioned<NodeRoutes> routes) {
    var text = member(member(routes.rest(), METADATA), ANNOTATIONS).get(NodeNetwork.GONE_SINCE);
    try {
      return Optional.ofNullable(text).map(String::valueOf).map(Timestamps::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The same object with this in the annotation, or without it. */
  public static Versioned<NodeRoutes> mark(Versioned<NodeRoutes> routes, Optional<Instant> since) {
    var annotations = new LinkedHashMap<>(member(member(routes.rest(), METADATA), ANNOTATIONS));
    since.ifPresentOrElse(
        at -> annotations.put(NodeNetwork.GONE_SINCE, Timestamps.format(at)),
        () -> annotations.remove(NodeNetwork.GONE_SINCE));
    var metadata = new LinkedHashMap<>(member(routes.rest(), METADATA));
    metadata.put(ANNOTATIONS, annotations);
    var rest = new LinkedHashMap<>(routes.rest());
    rest.put(METADATA, metadata);
    return new Versioned<>(routes.value(), routes.resourceVersion(), routes.uid(), rest);
  }

  private static Map<String, Object> member(Map<String, Object> of, String key) {
    var members = new LinkedHashMap<String, Object>();
    if (of.get(key) instanceof Map<?, ?> map) {
      map.forEach((name, value) -> members.put(String.valueOf(name), value));
    }
    return members;
  }
}
