package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cadastre.store.StoreUnavailableException;

/** JSON as the API server writes and reads it. */
final class Json {
  static final ObjectMapper MAPPER =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private Json() {}

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** The API server's answer as a tree; {@link StoreUnavailableException} where it is no JSON. */
  static JsonNode tree(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new StoreUnavailableException("the API server's answer is no JSON", e);
    }
  }

  /**
   * The node as a typed value.
   *
   * @throws IllegalArgumentException where a member has another type than its own
   */
  static <T> T as(Class<T> type, JsonNode node) {
    try {
      return MAPPER.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s does not read: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
    }
  }
}
