package dev.cadastre.store;

import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import java.util.List;
import java.util.Optional;

/**
 * Why a request is refused, in the words of the REST contract.
 *
 * @param detail one sentence that names the pools, the addresses, the node
 * @param field with {@code invalid}: the member at fault
 * @param tried with {@code exhausted} and {@code pool-refused}: each pool and why not
 */
public record Refusal(
    ProblemType type, String detail, Optional<String> field, List<Problem.TriedPool> tried) {
  public Refusal {
    tried = List.copyOf(tried);
  }

  public static Refusal of(ProblemType type, String detail) {
    return new Refusal(type, detail, Optional.empty(), List.of());
  }

  public static Refusal invalid(String field, String detail) {
    return new Refusal(ProblemType.INVALID, detail, Optional.of(field), List.of());
  }

  public static Refusal tried(ProblemType type, String detail, List<Problem.TriedPool> tried) {
    return new Refusal(type, detail, Optional.empty(), tried);
  }
}
