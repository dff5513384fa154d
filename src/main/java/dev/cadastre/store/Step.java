package dev.cadastre.store;

import java.util.Optional;

/**
 * What one request makes of a value: the value to be written, if any, and its own result.
 *
 * @param wantsTruth whether the result may not rest on a cache: it is then decided anew on a value
 *     that was read for it
 */
public record Step<T, R>(Optional<T> next, R result, boolean wantsTruth) {

  /** Writes the value. */
  public static <T, R> Step<T, R> write(T next, R result) {
    return new Step<>(Optional.of(next), result, false);
  }

  /** Writes nothing, and is content with what the cache shows. */
  public static <T, R> Step<T, R> keep(R result) {
    return new Step<>(Optional.empty(), result, false);
  }

  /** Writes nothing, and is an answer only if a consistent read says the same. */
  public static <T, R> Step<T, R> refuse(R result) {
    return new Step<>(Optional.empty(), result, true);
  }
}
