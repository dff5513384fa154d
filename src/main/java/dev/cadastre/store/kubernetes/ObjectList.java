package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** A list as the API server streams it: read object by object, so its length costs no memory. */
final class ObjectList {
  private ObjectList() {}

  /**
   * Hands over each object as it comes.
   *
   * @return the version of the list
   * @throws IOException where it is none, or ended early
   */
  static String read(InputStream stream, Consumer<JsonNode> each) throws IOException {
    try (var parser = Json.MAPPER.createParser(stream)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the list is no JSON object");
      }
      var version = "";
      for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "metadata" -> version = tree(parser).path("resourceVersion").asText("");
          case "items" -> items(parser, each);
          default -> parser.skipChildren();
        }
      }
      // To the very end: closing what is not at its end costs the connection.
      if (version.isEmpty() || parser.nextToken() != null) {
        throw new IOException("the list ended early");
      }
      return version;
    }
  }

  private static void items(JsonParser parser, Consumer<JsonNode> each) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      each.accept(tree(parser));
    }
  }

  private static JsonNode tree(JsonParser parser) throws IOException {
    return Json.MAPPER.readTree(parser);
  }
}
