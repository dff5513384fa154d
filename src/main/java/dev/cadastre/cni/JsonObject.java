package dev.cadastre.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object that somebody else wrote. A member that is null counts as absent; one of another type
 * is refused with its path.
 *
 * @param path where it stands in the whole, for messages; empty for the whole itself
 */
record JsonObject(ObjectNode node, String path) {
  private static final ObjectReader READER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  static JsonObject parse(String text, String what) {
    try {
      if (READER.readTree(text) instanceof ObjectNode object) {
        return new JsonObject(object, "");
      }
    } catch (JsonProcessingException e) {
      throw RefusedException.undecodable(
          "the %s is not valid JSON: %s".formatted(what, e.getOriginalMessage()));
    }
    throw RefusedException.undecodable("the %s is not a JSON object".formatted(what));
  }

  String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  List<String> names() {
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private @Nullable JsonNode member(String name) {
    var member = node.get(name);
    return member == null || member.isNull() ? null : member;
  }

  boolean has(String name) {
    return member(name) != null;
  }

  /** The member as JSON, for messages. */
  String shown(String name) {
    var text = String.valueOf(node.get(name));
    return text.length() <= 64 ? text : text.substring(0, 61) + "...";
  }

  @Nullable String text(String name) {
    var member = member(name);
    if (member == null) {
      return null;
    }
    if (!member.isTextual()) {
      throw wrongType(pathOf(name), "a text");
    }
    return member.textValue();
  }

  String requiredText(String name) {
    var text = text(name);
    if (text == null || text.isEmpty()) {
      throw RefusedException.invalidConfig(pathOf(name) + " is missing");
    }
    return text;
  }

  @Nullable Integer integer(String name) {
    var member = member(name);
    if (member == null) {
      return null;
    }
    if (!member.isIntegralNumber() || !member.canConvertToInt()) {
      throw wrongType(pathOf(name), "a whole number");
    }
    return member.intValue();
  }

  /** The specification's own library also accepts booleans as texts. */
  boolean flag(String name) {
    var member = member(name);
    if (member == null) {
      return false;
    }
    if (member.isBoolean()) {
      return member.booleanValue();
    }
    if (member.isTextual() && member.textValue().matches("(?i)true|false")) {
      return Boolean.parseBoolean(member.textValue());
    }
    throw wrongType(pathOf(name), "true or false");
  }

  Optional<JsonObject> object(String name) {
    var member = member(name);
    return member == null ? Optional.empty() : Optional.of(object(member, pathOf(name)));
  }

  /** Empty where the member is absent; an empty list where it is one. */
  Optional<List<JsonObject>> objects(String name) {
    var member = member(name);
    if (member == null) {
      return Optional.empty();
    }
    var path = pathOf(name);
    requireList(member, path);
    var objects = new ArrayList<JsonObject>();
    for (int i = 0; i < member.size(); i++) {
      objects.add(object(member.get(i), path + "[" + i + "]"));
    }
    return Optional.of(List.copyOf(objects));
  }

  List<String> texts(String name) {
    return values(name, Function.identity());
  }

  /** Each text of the list, parsed; what cannot be parsed is refused with its path. */
  <T> List<T> values(String name, Function<String, T> parse) {
    var member = member(name);
    if (member == null) {
      return List.of();
    }
    var path = pathOf(name);
    requireList(member, path);
    var values = new ArrayList<T>();
    for (int i = 0; i < member.size(); i++) {
      var at = path + "[" + i + "]";
      if (!member.get(i).isTextual()) {
        throw wrongType(at, "a text");
      }
      values.add(value(at, member.get(i).textValue(), parse));
    }
    return List.copyOf(values);
  }

  /** The text, parsed; null where it is absent or empty. */
  <T> @Nullable T value(String name, Function<String, T> parse) {
    var text = text(name);
    return text == null || text.isEmpty() ? null : value(pathOf(name), text, parse);
  }

  <T> T requiredValue(String name, Function<String, T> parse) {
    return value(pathOf(name), requiredText(name), parse);
  }

  private static <T> T value(String path, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw RefusedException.invalidConfig(path + ": " + e.getMessage());
    }
  }

  private static JsonObject object(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      return new JsonObject(object, path);
    }
    throw wrongType(path, "an object");
  }

  private static void requireList(JsonNode node, String path) {
    if (!node.isArray()) {
      throw wrongType(path, "a list");
    }
  }

  private static RefusedException wrongType(String path, String expected) {
    return RefusedException.undecodable("%s has to be %s".formatted(path, expected));
  }
}
