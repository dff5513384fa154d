package dev.cadastre.store;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest version of every NodeNetwork's controller half, by node name. */
public final class RoutesCache {
  private final Map<String, Versioned<NodeRoutes>> routes = new ConcurrentHashMap<>();

  /** Keeps the version unless a newer one is known already. */
  public void observe(Versioned<NodeRoutes> seen) {
    routes.merge(seen.value().node().name(), seen, (old, now) -> now.isNewerThan(old) ? now : old);
  }

  /** The object was deleted; the version is that of the deletion. */
  public void forget(String node, String resourceVersion) {
    routes.computeIfPresent(
        node,
        (name, known) ->
            Versioned.compareVersions(known.resourceVersion(), resourceVersion) > 0 ? known : null);
  }

  /**
   * A consistent read replaces what was known before it, whatever its version; what became known
   * while it was under way is newer.
   */
  public void replace(
      String node, Optional<Versioned<NodeRoutes>> before, Optional<Versioned<NodeRoutes>> read) {
    routes.compute(
        node,
        (name, known) -> {
          boolean isNewer = known != null && read.isPresent() && read.get().isNewerThan(known);
          return isNewer || Optional.ofNullable(known).equals(before) ? read.orElse(null) : known;
        });
  }

  public Optional<Versioned<NodeRoutes>> find(String node) {
    return Optional.ofNullable(routes.get(node));
  }

  public Collection<Versioned<NodeRoutes>> all() {
    return routes.values();
  }
}
