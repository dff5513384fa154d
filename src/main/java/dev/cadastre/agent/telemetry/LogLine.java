package dev.cadastre.agent.telemetry;

/**
 * An event with its keys, for a log that people grep and machines split: {@code event=added pod=…}.
 */
public final class LogLine {
  private final StringBuilder text = new StringBuilder(160);

  private LogLine(String event) {
    text.append("event=").append(event);
  }

  public static LogLine of(String event) {
    return new LogLine(event);
  }

  public LogLine with(String key, Object value) {
    var word = value.toString();
    text.append(' ').append(key).append('=');
    if (isPlain(word)) {
      text.append(word);
    } else {
      quote(word);
    }
    return this;
  }

  private static boolean isPlain(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c < 127 && c != '"');
  }

  private void quote(String word) {
    text.append('"');
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append(c < ' ' ? ' ' : c);
      }
    }
    text.append('"');
  }

  /** Braces and quotes mean something to the logger's message format; a line is logged as it is. */
  @Override
  public String toString() {
    return text.toString();
  }
}
