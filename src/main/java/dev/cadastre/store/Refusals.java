package dev.cadastre.store;

import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.PoolRefusal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The refusals that several steps of a request have in common. */
final class Refusals {
  private Refusals() {}

  static Refusal late() {
    return unavailable(Deadline.PAST);
  }

  /** Nothing was sent. */
  static Refusal unavailable(String reason) {
    return Refusal.of(ProblemType.UNAVAILABLE, reason);
  }

  /** It may have happened. */
  static Refusal unknown(String reason) {
    return Refusal.of(ProblemType.UNKNOWN, reason);
  }

  static Refusal exhausted(String node, Map<String, PoolRefusal> tried) {
    return Refusal.tried(
        ProblemType.EXHAUSTED,
        tried.isEmpty()
            ? "no pool serves node %s here".formatted(node)
            : "no address left for node %s: %s".formatted(node, words(tried)),
        tried(tried));
  }

  static Refusal poolRefused(String what, Map<String, PoolRefusal> tried) {
    return Refusal.tried(
        ProblemType.POOL_REFUSED, "%s: %s".formatted(what, words(tried)), tried(tried));
  }

  private static String words(Map<String, PoolRefusal> tried) {
    return tried(tried).stream()
        .map(t -> "pool %s is %s".formatted(t.pool(), t.reason()))
        .collect(Collectors.joining(", "));
  }

  private static List<Problem.TriedPool> tried(Map<String, PoolRefusal> pools) {
    return pools.entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .map(e -> new Problem.TriedPool(e.getKey(), e.getValue().toString()))
        .toList();
  }
}
