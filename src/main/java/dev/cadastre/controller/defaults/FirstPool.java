package dev.cadastre.controller.defaults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pool that a new cluster begins with.
 *
 * @param spec as an IPPool's
 */
public record FirstPool(String name, Map<String, Object> spec) {
  /** The environment variable that has them, as a JSON list: {@code [{"name": …, "cidr": …}]}. */
  public static final String VARIABLE = "CADASTRE_POOLS";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<Map<String, Object>>> LIST = new TypeReference<>() {};
  private static final String NAME = "name";
  private static final String SHOWN =
      "%s must be a JSON list such as [{\"name\": \"default-ipv4\", \"cidr\": \"10.244.0.0/16\"}]: %s";

  public FirstPool {
    spec = Map.copyOf(spec);
  }

  /**
   * Reads the list. An empty text is an empty list.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static List<FirstPool> parse(String json) {
    try {
      return json.isBlank()
          ? List.of()
          : JSON.readValue(json, LIST).stream().map(FirstPool::of).toList();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(SHOWN.formatted(VARIABLE, e.getOriginalMessage()), e);
    }
  }

  private static FirstPool of(Map<String, Object> members) {
    if (!(members.get(NAME) instanceof String name) || !(members.get("cidr") instanceof String)) {
      throw new IllegalArgumentException(
          SHOWN.formatted(VARIABLE, "%s has no name or no cidr".formatted(members)));
    }
    var spec = new LinkedHashMap<>(members);
    spec.remove(NAME);
    return new FirstPool(name, spec);
  }
}
