package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which handles there are and, as a fingerprint, what each says: with 150,000 of them a copy would
 * cost more than the register itself.
 */
public final class HandleIndex implements KubernetesWatch.Listener {
  /** Of an object that says no handle at all: no handle has it but by chance. */
  private static final long SAYS_NOTHING = 0;

  private final Map<String, Long> fingerprints = new ConcurrentHashMap<>();
  private final Consumer<String> changed;
  private Set<String> missing = new HashSet<>();
  private boolean listing;
  private boolean listedBefore;

  /**
   * @param changed told the name of each object that, after the first list, says something else
   *     than was known
   */
  public HandleIndex(Consumer<String> changed) {
    this.changed = changed;
  }

  /** What the object of this name says; empty where there is none. */
  public Optional<Long> fingerprint(String name) {
    return Optional.ofNullable(fingerprints.get(name));
  }

  public Set<String> names() {
    return fingerprints.keySet();
  }

  /** We wrote it. */
  public void wrote(String name, long fingerprint) {
    fingerprints.put(name, fingerprint);
  }

  /** We removed it. */
  public void removed(String name) {
    fingerprints.remove(name);
  }

  @Override
  public void listBegins() {
    missing = new HashSet<>(fingerprints.keySet());
    listing = true;
  }

  @Override
  public void observed(JsonNode object) {
    var name = object.path("metadata").path("name").asText();
    if (listing) {
      missing.remove(name);
    }
    var seen = fingerprint(object);
    var known = fingerprints.put(name, seen);
    boolean isNews = known == null || known != seen;
    if (isNews && listedBefore) {
      changed.accept(name);
    }
  }

  private static long fingerprint(JsonNode object) {
    try {
      return HandleResource.decode(object).fingerprint();
    } catch (IllegalArgumentException e) {
      return SAYS_NOTHING;
    }
  }

  @Override
  public void deleted(JsonNode object) {
    forget(object.path("metadata").path("name").asText());
  }

  private void forget(String name) {
    if (fingerprints.remove(name) != null) {
      changed.accept(name);
    }
  }

  @Override
  public void listEnds() {
    missing.forEach(this::forget);
    missing = new HashSet<>();
    listing = false;
    listedBefore = true;
  }
}
