package dev.cadastre.agent.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line of {@code key=value} for each event, to stderr. */
public final class LogFormat extends Formatter {
  // The platform keeps loggers by weak references: this one must not lose its level.
  private static final Logger OURS = Logger.getLogger("dev.cadastre");

  /**
   * Sends everything from that level on to stderr in this form.
   *
   * @param least {@code debug}, {@code info}, {@code warn} or {@code error}; else info
   */
  public static void install(String least) {
    var level = level(least);
    var root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    var console = new ConsoleHandler();
    console.setFormatter(new LogFormat());
    root.addHandler(console);
    console.setLevel(level);
    // Libraries say too much below Info.
    root.setLevel(Level.INFO);
    OURS.setLevel(level);
  }

  @Override
  public String format(LogRecord record) {
    var line = new StringBuilder(160);
    line.append("at=").append(DateTimeFormatter.ISO_INSTANT.format(record.getInstant()));
    line.append(" level=").append(level(record.getLevel())).append(' ');
    line.append(message(record)).append('\n');
    if (record.getThrown() != null) {
      var trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace));
      line.append(trace);
    }
    return line.toString();
  }

  private static String message(LogRecord record) {
    var parameters = record.getParameters();
    if (parameters == null || parameters.length == 0) {
      return record.getMessage();
    }
    return MessageFormat.format(record.getMessage(), parameters);
  }

  private static Level level(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "debug" -> Level.FINE;
      case "warn" -> Level.WARNING;
      case "error" -> Level.SEVERE;
      default -> Level.INFO;
    };
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warn";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }
}
