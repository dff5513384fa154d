package dev.cadastre.controller.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A JSON object whose members are asked for by name and type. What has another type or is missing
 * ends the request with a 422 that names the member's path; members nobody asks for are ignored,
 * and null is as absent.
 */
final class Form {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .configure(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION, false)
          .build();

  private final JsonNode object;
  private final String path;

  private Form(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /** Reads a body; what is no JSON object is a 400. */
  static Form parse(byte[] body) {
    JsonNode tree;
    try {
      tree = JSON.readTree(body);
    } catch (IOException e) {
      throw RefusedException.malformed(400, "the body is no JSON: " + firstLine(e));
    }
    if (tree == null || !tree.isObject()) {
      throw RefusedException.malformed(400, "the body is no JSON object");
    }
    return new Form(tree, "");
  }

  /** Without the place where an object began, which Jackson adds in its own words. */
  private static String firstLine(IOException e) {
    var message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return String.valueOf(message).replaceFirst("(?s) \\(start marker at.*|\\R.*", "");
  }

  /** The whole object as it came, to be passed on. */
  byte[] bytes() {
    return object.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The member's path from the body's root. */
  String field(String name) {
    return path + name;
  }

  private Optional<JsonNode> member(String name) {
    return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
  }

  boolean has(String name) {
    return member(name).isPresent();
  }

  RefusedException missing(String name, String what) {
    return RefusedException.invalid(
        field(name), "%s is missing: it is %s".formatted(field(name), what));
  }

  Optional<String> text(String name) {
    return member(name).map(node -> text(node, field(name)));
  }

  private static String text(JsonNode node, String field) {
    if (!node.isTextual()) {
      throw wrongType(field, "a text", node);
    }
    return node.textValue();
  }

  Optional<Boolean> flag(String name) {
    return member(name)
        .map(
            node -> {
              if (!node.isBoolean()) {
                throw wrongType(field(name), "true or false", node);
              }
              return node.booleanValue();
            });
  }

  /** A whole number that fits a long. */
  Optional<Long> number(String name) {
    return member(name)
        .map(
            node -> {
              if (!node.isIntegralNumber() || !node.canConvertToLong()) {
                throw wrongType(field(name), "a whole number", node);
              }
              return node.longValue();
            });
  }

  Optional<Form> object(String name) {
    return member(name).map(node -> object(node, field(name)));
  }

  private static Form object(JsonNode node, String field) {
    if (!node.isObject()) {
      throw wrongType(field, "an object", node);
    }
    return new Form(node, field + ".");
  }

  /** The texts of a list, each given with its path; absent is not the same as empty. */
  <T> Optional<List<T>> texts(String name, BiFunction<String, String, T> parse) {
    return list(name, (node, field) -> parse.apply(text(node, field), field));
  }

  /** The objects of a list. */
  <T> Optional<List<T>> objects(String name, java.util.function.Function<Form, T> parse) {
    return list(name, (node, field) -> parse.apply(object(node, field)));
  }

  private <T> Optional<List<T>> list(String name, BiFunction<JsonNode, String, T> parse) {
    return member(name)
        .map(
            node -> {
              if (!node.isArray()) {
                throw wrongType(field(name), "a list", node);
              }
              var items = new ArrayList<T>(node.size());
              for (int i = 0; i < node.size(); i++) {
                items.add(parse.apply(node.get(i), "%s[%d]".formatted(field(name), i)));
              }
              return items;
            });
  }

  private static RefusedException wrongType(String field, String wanted, JsonNode found) {
    var text = found.toString();
    var shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
    return RefusedException.invalid(field, "%s is %s; write %s".formatted(field, shown, wanted));
  }
}
