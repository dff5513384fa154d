package dev.cadastre.store;

/** What became of a step that was submitted to a {@link GroupCommit}. */
public sealed interface Submitted<T, R> {

  /**
   * The result holds.
   *
   * @param value the object as it was after the step: acknowledged, if the step wrote
   */
  record Done<T, R>(R result, Versioned<T> value) implements Submitted<T, R> {}

  /** There is no such object. */
  record Absent<T, R>() implements Submitted<T, R> {}

  /** Nothing was written for it: its deadline is past, or the API server takes nothing. */
  record NotDone<T, R>(String reason) implements Submitted<T, R> {}

  /** It may have been written. */
  record Unknown<T, R>(String reason) implements Submitted<T, R> {}
}
