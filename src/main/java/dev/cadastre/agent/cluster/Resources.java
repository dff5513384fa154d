package dev.cadastre.agent.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Parts of custom resources as the types that their schemas are made from. */
final class Resources {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Resources() {}

  /** A part that is not there has no members. */
  static <T> T part(JsonNode object, String name, Class<T> type) {
    var part = object.get(name);
    try {
      return JSON.treeToValue(part == null ? JSON.createObjectNode() : part, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "its %s cannot be read: %s".formatted(name, e.getOriginalMessage()), e);
    }
  }
}
