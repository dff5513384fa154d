package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an object has beside the members that become a value: kept while the value is worked on, and
 * written back with it.
 */
final class Leftovers {
  static final String FINALIZER = "cadastre.dev/register";

  private static final String METADATA = "metadata";
  private static final String SPEC = "spec";
  private static final String FINALIZERS = "finalizers";
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  /** Of the metadata only these are anybody's to write. */
  private static final Set<String> WRITABLE_METADATA =
      Set.of("labels", "annotations", "ownerReferences", FINALIZERS);

  private static final Set<String> ROOT_OF_ITS_OWN =
      Set.of("apiVersion", "kind", METADATA, SPEC, "status");

  private Leftovers() {}

  /** What is left of the object without these members of its spec. */
  static Map<String, Object> of(JsonNode object, Set<String> knownSpec) {
    var rest = new LinkedHashMap<String, Object>();
    object
        .properties()
        .forEach(
            member -> {
              if (!ROOT_OF_ITS_OWN.contains(member.getKey())) {
                rest.put(member.getKey(), plain(member.getValue()));
              }
            });
    putUnlessEmpty(rest, METADATA, only(object.path(METADATA), WRITABLE_METADATA));
    var spec = map(object.path(SPEC));
    spec.keySet().removeAll(knownSpec);
    putUnlessEmpty(rest, SPEC, spec);
    return rest.isEmpty() ? Map.of() : rest;
  }

  private static void putUnlessEmpty(
      Map<String, Object> target, String key, Map<String, Object> value) {
    if (!value.isEmpty()) {
      target.put(key, value);
    }
  }

  private static Map<String, Object> only(JsonNode node, Set<String> keys) {
    var found = new LinkedHashMap<String, Object>();
    for (var key : keys) {
      if (node.has(key)) {
        found.put(key, plain(node.get(key)));
      }
    }
    return found;
  }

  static Map<String, Object> map(JsonNode node) {
    return node.isObject() ? Json.MAPPER.convertValue(node, MAP) : new LinkedHashMap<>();
  }

  private static Object plain(JsonNode node) {
    return Json.MAPPER.convertValue(node, Object.class);
  }

  /** The object to be written: what was left over, and these over it. */
  static Map<String, Object> object(
      String kind,
      Map<String, Object> rest,
      Map<String, Object> metadata,
      Map<String, Object> spec) {
    var object = new LinkedHashMap<String, Object>(rest);
    object.put("apiVersion", "cadastre.dev/v1alpha1");
    object.put("kind", kind);
    object.put(METADATA, merged(rest.get(METADATA), metadata));
    object.put(SPEC, merged(rest.get(SPEC), spec));
    return object;
  }

  private static Map<String, Object> merged(@Nullable Object under, Map<String, Object> over) {
    var merged = new LinkedHashMap<String, Object>();
    if (under instanceof Map<?, ?> map) {
      map.forEach((key, value) -> merged.put(String.valueOf(key), value));
    }
    merged.putAll(over);
    return merged;
  }

  /** Whether the object was seen with our finalizer. */
  static boolean isProtected(Map<String, Object> rest) {
    return finalizers(rest).contains(FINALIZER);
  }

  /** The finalizers that the object was seen with. */
  static List<String> finalizers(Map<String, Object> rest) {
    return rest.get(METADATA) instanceof Map<?, ?> metadata
            && metadata.get(FINALIZERS) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
