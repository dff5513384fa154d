package dev.cadastre.store;

import java.util.function.Function;

/** What a step of a request came to: a value, or why the request ends here. */
sealed interface Answer<T> {

  record Yes<T>(T value) implements Answer<T> {}

  record No<T>(Refusal refusal) implements Answer<T> {}

  static <T> Answer<T> yes(T value) {
    return new Yes<>(value);
  }

  static <T> Answer<T> no(Refusal refusal) {
    return new No<>(refusal);
  }

  /** Goes on with the value; a refusal stays what it is. */
  default <R> Answer<R> then(Function<T, Answer<R>> next) {
    return switch (this) {
      case Yes<T>(var value) -> next.apply(value);
      case No<T>(var refusal) -> new No<>(refusal);
    };
  }
}
