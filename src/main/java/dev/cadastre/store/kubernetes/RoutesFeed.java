package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.Versioned;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Brings what a watch shows of NodeNetworks into the cache that requests work on. */
public final class RoutesFeed implements KubernetesWatch.Listener {
  private final RoutesCache cache;
  private final Map<String, Versioned<NodeRoutes>> missing = new HashMap<>();
  private boolean listing;

  public RoutesFeed(RoutesCache cache) {
    this.cache = cache;
  }

  public static KubernetesWatch watch(KubernetesApi api, RoutesCache cache) {
    return new KubernetesWatch(api, RoutesResource.PATH, new RoutesFeed(cache));
  }

  @Override
  public void listBegins() {
    missing.clear();
    cache.all().forEach(seen -> missing.put(seen.value().node().name(), seen));
    listing = true;
  }

  @Override
  public void observed(JsonNode object) {
    KubernetesStore.decoded(object, RoutesResource::decode).ifPresent(this::observe);
  }

  private void observe(Versioned<NodeRoutes> seen) {
    if (listing) {
      var node = seen.value().node().name();
      cache.replace(node, Optional.ofNullable(missing.remove(node)), Optional.of(seen));
    } else {
      cache.observe(seen);
    }
  }

  @Override
  public void deleted(JsonNode object) {
    cache.forget(
        object.path("metadata").path("name").asText(),
        object.path("metadata").path("resourceVersion").asText());
  }

  @Override
  public void listEnds() {
    missing.forEach((node, seen) -> cache.forget(node, seen.resourceVersion()));
    missing.clear();
    listing = false;
  }
}
