package dev.cadastre.conformance;

/** An obligation that says nothing about this plugin or cannot be tried here. */
final class NotApplicable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotApplicable(String why) {
    super(why);
  }

  static void unless(boolean holds, String why) {
    if (!holds) {
      throw new NotApplicable(why);
    }
  }
}
