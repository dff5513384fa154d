package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The objects of a kind as a watch has last shown them, reduced to what is asked of them. */
final class Watched<T> implements KubernetesWatch.Listener {
  private final Function<JsonNode, T> reduce;
  private final Map<String, T> items = new ConcurrentHashMap<>();
  private Set<String> listed = new HashSet<>();
  private boolean listing;

  Watched(Function<JsonNode, T> reduce) {
    this.reduce = reduce;
  }

  Optional<T> find(String key) {
    return Optional.ofNullable(items.get(key));
  }

  Collection<T> all() {
    return items.values();
  }

  @Override
  public void listBegins() {
    listed = new HashSet<>();
    listing = true;
  }

  @Override
  public void observed(JsonNode object) {
    var key = key(object);
    KubernetesStore.decoded(object, reduce)
        .ifPresentOrElse(item -> items.put(key, item), () -> items.remove(key));
    if (listing) {
      listed.add(key);
    }
  }

  @Override
  public void deleted(JsonNode object) {
    items.remove(key(object));
  }

  @Override
  public void listEnds() {
    items.keySet().retainAll(listed);
    listed = new HashSet<>();
    listing = false;
  }

  private static String key(JsonNode object) {
    var metadata = object.path("metadata");
    var name = metadata.path("name").asText();
    var namespace = metadata.path("namespace").asText("");
    return namespace.isEmpty() ? name : key(namespace, name);
  }

  static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
