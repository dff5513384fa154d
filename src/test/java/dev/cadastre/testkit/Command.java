package dev.cadastre.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program run to its end. */
public final class Command {
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final List<String> words;
  private final Map<String, String> environment;

  public Command(Map<String, String> environment, List<String> words) {
    this.words = List.copyOf(words);
    this.environment = Map.copyOf(environment);
  }

  /**
   * What it said.
   *
   * @param text its output, followed by its errors where it failed
   */
  public record Outcome(int exit, String text) {
    public boolean isSuccess() {
      return exit == 0;
    }
  }

  /** Runs it; one that takes longer than a quarter of an hour is killed. */
  public Outcome run(String input) {
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      var errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      var output = text(process.getInputStream());
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      int exit = process.waitFor();
      return new Outcome(exit, (exit == 0 ? output : output + errors.join()).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", words), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Runs it and returns its output.
   *
   * @throws IllegalStateException with all that it said, where it failed
   */
  public String output(String input) {
    var outcome = run(input);
    if (!outcome.isSuccess()) {
      throw new IllegalStateException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", words), outcome.exit(), outcome.text()));
    }
    return outcome.text();
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
