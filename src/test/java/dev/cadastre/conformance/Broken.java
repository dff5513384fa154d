package dev.cadastre.conformance;

import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** An obligation does not hold; the message says what happened in its place. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Broken(String message) {
    super(message);
  }

  /** Each {@code %s} of the message is one of the values. */
  static void unless(boolean holds, String message, @Nullable Object... values) {
    if (holds) {
      return;
    }
    var said = message;
    for (var value : values) {
      said = said.replaceFirst("%s", Matcher.quoteReplacement(String.valueOf(value)));
    }
    throw new Broken(said);
  }
}
