package dev.cadastre.agent.verbs;

import java.util.Locale;

/**
 * Everything in ADD and DEL that changes disk, kernel or register or tells the runtime, in the
 * order in which it happens.
 */
public enum Step {
  JOURNAL_INTENT,
  ALLOCATE,
  JOURNAL_ADDRESSES,
  WIRE,
  JOURNAL_WIRED,
  ANSWER,
  JOURNAL_DELETION,
  DETACH,
  RELEASE,
  JOURNAL_RELEASED,
  /** A deletion that waited on disk is taken from there. */
  DEQUEUE;

  private final String word = name().toLowerCase(Locale.ROOT);
  private final FaultPoint before = FaultPoint.valueOf("BEFORE_" + name());
  private final FaultPoint after = FaultPoint.valueOf("AFTER_" + name());

  String word() {
    return word;
  }

  FaultPoint before() {
    return before;
  }

  FaultPoint after() {
    return after;
  }
}
