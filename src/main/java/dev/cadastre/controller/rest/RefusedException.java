package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.store.Refusal;

/** Ends a request with a problem document. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Refusal refusal;

  private RefusedException(int status, Refusal refusal) {
    // Refusals are answers, not faults: nobody wants their stack.
    super(refusal.detail(), null, false, false);
    this.status = status;
    this.refusal = refusal;
  }

  static RefusedException of(Refusal refusal) {
    return new RefusedException(usualStatus(refusal.type()), refusal);
  }

  static RefusedException of(ProblemType type, String detail) {
    return of(Refusal.of(type, detail));
  }

  /** A body that has a form, but not the right one, or names what is not there: 422. */
  static RefusedException invalid(String field, String detail) {
    return of(Refusal.invalid(field, detail));
  }

  /** A request that does not even have a form. */
  static RefusedException malformed(int status, String detail) {
    return new RefusedException(status, Refusal.of(ProblemType.INVALID, detail));
  }

  private static int usualStatus(ProblemType type) {
    return switch (type) {
      case EXHAUSTED, ADDRESS_TAKEN, POOL_REFUSED, SEQUENCE_MISMATCH -> 409;
      case NOT_ALLOWED -> 403;
      case INVALID -> 422;
      case UNAUTHENTICATED -> 401;
      case NOT_FOUND -> 404;
      case TOO_MANY -> 429;
      case UNAVAILABLE, UNKNOWN -> 503;
      case INTERNAL -> 500;
    };
  }

  Problem problem() {
    return new Problem(
        refusal.type().urn(),
        refusal.type().title(),
        status,
        refusal.detail(),
        refusal.field().orElse(null),
        refusal.tried().isEmpty() ? null : refusal.tried());
  }

  ProblemType type() {
    return refusal.type();
  }
}
