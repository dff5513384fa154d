package dev.cadastre.agent.verbs;

import dev.cadastre.agent.register.Answer;
import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.cni.CniErrorCode;
import java.util.Map;
import java.util.stream.Collectors;

/** What the register says no with, as CNI says it: the same words, the specification's numbers. */
final class Refusals {
  private static final Map<String, CniErrorCode> CODES =
      Map.of(
          ProblemType.EXHAUSTED.urn(), CniErrorCode.EXHAUSTED,
          ProblemType.ADDRESS_TAKEN.urn(), CniErrorCode.ADDRESS_TAKEN,
          ProblemType.POOL_REFUSED.urn(), CniErrorCode.POOL_REFUSED,
          ProblemType.SEQUENCE_MISMATCH.urn(), CniErrorCode.SEQUENCE_MISMATCH,
          ProblemType.NOT_ALLOWED.urn(), CniErrorCode.NOT_ALLOWED,
          ProblemType.UNAUTHENTICATED.urn(), CniErrorCode.NOT_ALLOWED,
          ProblemType.INVALID.urn(), CniErrorCode.REQUEST_REFUSED);

  private Refusals() {}

  /** The body of a success; everything else ends the verb. */
  static <T> T body(Answer<T> answer) {
    return switch (answer) {
      case Answer.Given<T> given -> given.body();
      case Answer.Refused<T> refused ->
          throw new VerbFailedException(code(refused.problem()), sentence(refused.problem()));
      case Answer.NoAnswer<T> none ->
          throw new VerbFailedException(
              CniErrorCode.TRY_AGAIN_LATER,
              "no Cadastre controller gave an answer: %s".formatted(none.why()));
    };
  }

  private static CniErrorCode code(Problem problem) {
    return CODES.getOrDefault(problem.type(), CniErrorCode.INTERNAL);
  }

  static String sentence(Problem problem) {
    var text = new StringBuilder(problem.detail());
    if (problem.field() != null) {
      text.append(" (").append(problem.field()).append(')');
    }
    var tried = problem.tried();
    if (tried != null && !tried.isEmpty()) {
      text.append("; tried ")
          .append(
              tried.stream()
                  .map(pool -> "%s: %s".formatted(pool.pool(), pool.reason()))
                  .collect(Collectors.joining(", ")));
    }
    return text.toString();
  }
}
