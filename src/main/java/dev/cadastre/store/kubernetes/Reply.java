package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** What became of one call to the API server. */
public sealed interface Reply {

  /** It answered, whatever it said. */
  record Answered(int status, String body) implements Reply {
    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    /** The body; missing where it is no JSON. */
    public JsonNode json() {
      try {
        return Json.MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        return MissingNode.getInstance();
      }
    }

    /** The sentence of a Kubernetes Status, for people. */
    public String message() {
      var message = json().path("message").asText("");
      return message.isEmpty()
          ? "the API server answered %d".formatted(status)
          : "the API server answered %d: %s".formatted(status, message);
    }
  }

  /** No connection came about: it can't have been carried out. */
  record NotSent(String reason) implements Reply {}

  /** It was sent, or may have been, and nothing came back. */
  record Lost(String reason) implements Reply {}
}
