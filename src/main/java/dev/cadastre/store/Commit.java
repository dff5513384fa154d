package dev.cadastre.store;

/** What became of a write. */
public sealed interface Commit<T> {

  /** Acknowledged: durable. */
  record Written<T>(Versioned<T> now) implements Commit<T> {}

  /** Somebody else was first; nothing was written. */
  record Conflict<T>() implements Commit<T> {}

  /** The API server refused it for what it is (422, 403); nothing was written. */
  record Rejected<T>(String reason) implements Commit<T> {}

  /** Nothing was sent, or the API server said that it did nothing (429, 503). */
  record NotSent<T>(String reason) implements Commit<T> {}

  /** No answer: it may have been written. Only a GET tells. */
  record Unknown<T>(String reason) implements Commit<T> {}
}
