package dev.cadastre.store.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The annotations among what an object has beside its value. */
final class Annotations {
  private static final String METADATA = "metadata";
  private static final String ANNOTATIONS = "annotations";

  private Annotations() {}

  static Optional<String> find(Map<String, Object> rest, String key) {
    return Optional.ofNullable(map(map(rest.get(METADATA)).get(ANNOTATIONS)).get(key))
        .map(String::valueOf);
  }

  /** The same with this value, or without the annotation. */
  static Map<String, Object> with(Map<String, Object> rest, String key, Optional<String> value) {
    var metadata = map(rest.get(METADATA));
    var annotations = map(metadata.get(ANNOTATIONS));
    value.ifPresentOrElse(text -> annotations.put(key, text), () -> annotations.remove(key));
    metadata.put(ANNOTATIONS, annotations);
    var next = new LinkedHashMap<>(rest);
    next.put(METADATA, metadata);
    return next;
  }

  private static Map<String, Object> map(@Nullable Object member) {
    var members = new LinkedHashMap<String, Object>();
    if (member instanceof Map<?, ?> map) {
      map.forEach((name, value) -> members.put(String.valueOf(name), value));
    }
    return members;
  }
}
