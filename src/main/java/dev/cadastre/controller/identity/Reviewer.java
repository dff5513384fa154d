package dev.cadastre.controller.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.controller.ControllerSettings;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.Reply;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the API server about tokens and users, each time anew. A review that cannot be made is a
 * {@link StoreUnavailableException}.
 */
@Singleton
final class Reviewer {
  static final String AUDIENCE = "cadastre";

  private static final String TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
  private static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
  private static final String BOUND = "authentication.kubernetes.io/";
  private static final String NODE = BOUND + "node-name";
  private static final String POD = BOUND + "pod-name";

  private final KubernetesApi api;
  private final String agents;

  Reviewer(KubernetesApi api, ControllerSettings settings) {
    this.api = api;
    this.agents = settings.agents().username();
  }

  /** Whom the token stands for; empty where it is not valid, or not meant for us. */
  Optional<Caller> review(String token) {
    var status =
        status(
            TOKEN_REVIEWS,
            "TokenReview",
            "authentication.k8s.io/v1",
            Map.of("token", token, "audiences", List.of(AUDIENCE)));
    boolean isMeantForUs = texts(status.path("audiences")).contains(AUDIENCE);
    return status.path("authenticated").asBoolean(false) && isMeantForUs
        ? Optional.of(caller(status.path("user")))
        : Optional.empty();
  }

  private Caller caller(JsonNode user) {
    var username = user.path("username").asText();
    var extra = new HashMap<String, List<String>>();
    user.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
    var node = extra.getOrDefault(NODE, List.of());
    if (username.equals(agents)) {
      return node.size() == 1
          ? new Caller.Agent(node.getFirst())
          : new Caller.Stranger(
              username, "is the agents' account, but this token is bound to no node's pod");
    }
    return extra.containsKey(POD) || extra.containsKey(NODE)
        ? new Caller.Stranger(username, "is a pod's account, and not the agents'")
        : new Caller.User(username, user.path("uid").asText(""), texts(user.path("groups")), extra);
  }

  boolean allows(Caller.User user, Verb verb) {
    var spec = new HashMap<>(user.subject());
    spec.put(
        "resourceAttributes",
        Map.of("group", "cadastre.dev", "resource", "allocations", "verb", verb.word()));
    return status(ACCESS_REVIEWS, "SubjectAccessReview", "authorization.k8s.io/v1", spec)
        .path("allowed")
        .asBoolean(false);
  }

  private JsonNode status(String path, String kind, String apiVersion, Map<String, Object> spec) {
    var body = Map.of("kind", kind, "apiVersion", apiVersion, "spec", spec);
    return switch (api.post(path, body)) {
      case Reply.Answered answered when answered.isSuccess() -> answered.json().path("status");
      case Reply.Answered answered -> throw unavailable(kind, answered.message());
      case Reply.NotSent(var reason) -> throw unavailable(kind, reason);
      case Reply.Lost(var reason) -> throw unavailable(kind, reason);
    };
  }

  private static StoreUnavailableException unavailable(String kind, String reason) {
    return new StoreUnavailableException("no %s could be made: %s".formatted(kind, reason));
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
