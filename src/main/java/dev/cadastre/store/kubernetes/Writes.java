package dev.cadastre.store.kubernetes;

import dev.cadastre.store.Commit;
import dev.cadastre.store.Versioned;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the API server's answer to a compare-and-swap means. */
final class Writes {
  private Writes() {}

  /** The metadata of a PUT that holds only for what was seen. */
  static Map<String, Object> condition(String name, Versioned<?> seen) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", name);
    metadata.put("uid", seen.uid());
    metadata.put("resourceVersion", seen.resourceVersion());
    // Tracking who wrote which field costs the API server more than the write.
    metadata.put("managedFields", List.of(Map.of()));
    return metadata;
  }

  static <T> Commit<T> commit(Reply reply, T value, Map<String, Object> rest) {
    return switch (reply) {
      case Reply.NotSent(var reason) -> new Commit.NotSent<>(reason);
      case Reply.Lost(var reason) -> new Commit.Unknown<>(reason);
      case Reply.Answered answered -> answered(answered, value, rest);
    };
  }

  private static <T> Commit<T> answered(
      Reply.Answered answered, T value, Map<String, Object> rest) {
    if (answered.isSuccess()) {
      var metadata = answered.json().path("metadata");
      var version = metadata.path("resourceVersion").asText("");
      return version.isEmpty()
          ? new Commit.Unknown<>("the API server's answer names no version")
          : new Commit.Written<>(
              new Versioned<>(value, version, metadata.path("uid").asText(""), rest));
    }
    return switch (answered.status()) {
      case 404, 409 -> new Commit.Conflict<>();
      case 401, 429 -> new Commit.NotSent<>(answered.message());
      // A proxy's 503 may come after the write; the API server's own comes before.
      case 503 ->
          answered.json().path("kind").asText("").equals("Status")
              ? new Commit.NotSent<>(answered.message())
              : new Commit.Unknown<>(answered.message());
      case 400, 403, 405, 413, 415, 422 -> new Commit.Rejected<>(answered.message());
      default -> new Commit.Unknown<>(answered.message());
    };
  }
}
