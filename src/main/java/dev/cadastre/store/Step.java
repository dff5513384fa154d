package dev.cadastre.store;

import java.util.Optional;

/**
 * What one request makes of a value: the value to be written, if any, and its own result.
 *
 * @param ground what the result rests on
 */
public record Step<T, R>(Optional<T> next, R result, Ground ground) {

  /** What a result rests on. */
  enum Ground {
    /** A cache, and what others are about to write: who is wrong looks elsewhere in vain. */
    SEEN,
    /** A cache, and what others write with it once that is written. */
    WRITTEN,
    /** A consistent read: it is decided anew on a value that was read for it. */
    READ
  }

  /** Writes the value. */
  public static <T, R> Step<T, R> write(T next, R result) {
    return new Step<>(Optional.of(next), result, Ground.WRITTEN);
  }

  /** Writes nothing, and is content with what the cache shows. */
  public static <T, R> Step<T, R> keep(R result) {
    return new Step<>(Optional.empty(), result, Ground.SEEN);
  }

  /** Writes nothing, since the value says it already; an answer only once that is written. */
  public static <T, R> Step<T, R> agree(R result) {
    return new Step<>(Optional.empty(), result, Ground.WRITTEN);
  }

  /** Writes nothing, and is an answer only if a consistent read says the same. */
  public static <T, R> Step<T, R> refuse(R result) {
    return new Step<>(Optional.empty(), result, Ground.READ);
  }
}
