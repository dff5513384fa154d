package dev.cadastre.agent.register;

import dev.cadastre.api.rest.Problem;
import java.util.function.Function;

/** What came of a question to the controllers. */
public sealed interface Answer<T> {

  /**
   * The body of a success.
   *
   * @param foundAtOnce of an allocation: the first try found it (200), so nothing was made for it,
   *     nor given a new sequence
   */
  record Given<T>(T body, boolean foundAtOnce) implements Answer<T> {}

  /** A controller decided against it. Asking again the same way does not help. */
  record Refused<T>(Problem problem) implements Answer<T> {}

  /**
   * Nobody answered within the deadline.
   *
   * @param why in words that a person can act on
   * @param maybeDone a request went out whose outcome is unknown
   */
  record NoAnswer<T>(String why, boolean maybeDone) implements Answer<T> {}

  default <R> Answer<R> map(Function<T, R> body) {
    return switch (this) {
      case Given<T> given -> new Given<>(body.apply(given.body()), given.foundAtOnce());
      case Refused<T> refused -> new Refused<>(refused.problem());
      case NoAnswer<T> none -> new NoAnswer<>(none.why(), none.maybeDone());
    };
  }
}
