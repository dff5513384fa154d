package dev.cadastre.agent.verbs;

import java.util.Locale;

/**
 * Everything in ADD and DEL that changes disk, kernel or register, in the order in which it
 * happens.
 */
public enum Step {
  JOURNAL_INTENT,
  ALLOCATE,
  JOURNAL_ADDRESSES,
  WIRE,
  JOURNAL_WIRED,
  JOURNAL_DELETION,
  DETACH,
  RELEASE,
  JOURNAL_RELEASED;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
