package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.controller.identity.Caller;
import dev.cadastre.controller.identity.Identities;
import dev.cadastre.controller.identity.Verb;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.kubernetes.KubernetesView;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Which node a caller may act for, and whether it may look. */
@Singleton
final class Rights {
  private final Identities identities;
  private final KubernetesView view;
  private final RoutesCache routes;

  Rights(Identities identities, KubernetesView view, RoutesCache routes) {
    this.identities = identities;
    this.view = view;
    this.routes = routes;
  }

  /** The node that addresses are asked for: an agent's own, else one that exists. */
  String nodeToServe(Caller caller, Optional<String> named) {
    var node = node(caller, Verb.CREATE, named);
    if (caller instanceof Caller.User && !exists(node)) {
      throw RefusedException.invalid("node", "node %s does not exist".formatted(node));
    }
    return node;
  }

  /** The node whose addresses go back: also one that is gone, as long as the register has it. */
  String nodeToRelieve(Caller caller, Optional<String> named) {
    var node = node(caller, Verb.DELETE, named);
    boolean isKnown = routes.find(node).isPresent() || caller instanceof Caller.Agent;
    if (!isKnown && !exists(node)) {
      throw RefusedException.invalid("node", "node %s does not exist".formatted(node));
    }
    return node;
  }

  private boolean exists(String node) {
    return view.node(node).isPresent() || view.freshNode(node).isPresent();
  }

  private String node(Caller caller, Verb verb, Optional<String> named) {
    return switch (caller) {
      case Caller.Agent(var own) -> own(own, named);
      case Caller.Stranger stranger -> throw forbidden(stranger);
      case Caller.User user -> {
        require(user, verb);
        yield named.orElseThrow(
            () ->
                RefusedException.invalid(
                    "node", "node is missing: only an agent may leave it out"));
      }
    };
  }

  /** The node that an agent speaks of; nobody else may. */
  String agentsNode(Caller caller, Optional<String> named) {
    if (caller instanceof Caller.Agent(var own)) {
      return own(own, named);
    }
    throw RefusedException.of(ProblemType.NOT_ALLOWED, "only a node's agent reports");
  }

  private static String own(String own, Optional<String> named) {
    if (named.filter(node -> !node.equals(own)).isPresent()) {
      throw RefusedException.of(
          ProblemType.NOT_ALLOWED,
          "the token is of node %s, which may not act for node %s".formatted(own, named.get()));
    }
    return own;
  }

  /** The nodes whose allocations are shown: an agent's own; empty: what the filter asks. */
  Optional<String> nodeToShow(Caller caller, Optional<String> filter) {
    return switch (caller) {
      case Caller.Agent(var own) -> Optional.of(own(own, filter));
      case Caller.Stranger stranger -> throw forbidden(stranger);
      case Caller.User user -> {
        require(user, Verb.LIST);
        yield filter;
      }
    };
  }

  /** Views of the whole register. */
  void requireList(Caller caller) {
    switch (caller) {
      case Caller.Agent(var node) ->
          throw RefusedException.of(
              ProblemType.NOT_ALLOWED,
              "the agent of node %s sees /v1/allocations alone".formatted(node));
      case Caller.Stranger stranger -> throw forbidden(stranger);
      case Caller.User user -> require(user, Verb.LIST);
    }
  }

  private void require(Caller.User user, Verb verb) {
    if (!identities.allows(user, verb)) {
      throw RefusedException.of(
          ProblemType.NOT_ALLOWED,
          "%s may not %s allocations.cadastre.dev".formatted(user.username(), verb.word()));
    }
  }

  private static RefusedException forbidden(Caller.Stranger stranger) {
    return RefusedException.of(
        ProblemType.NOT_ALLOWED, "%s %s".formatted(stranger.username(), stranger.why()));
  }
}
