package dev.cadastre.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process that dies with this one, however this one dies: a guard beside it holds the read end of
 * a pipe whose other end is here, and kills it when that is closed. Where it ended before, its
 * number may be another's by now: then it is no longer the guard's parent.
 */
public final class Child implements AutoCloseable {
  private static final String GUARDED =
      """
      exec 3<&0
      (read _ <&3; read -r _ _ _ parent _ </proc/self/stat
       [ "$parent" = $$ ] && kill -KILL $$) 2>/dev/null &
      exec "$@" </dev/null 3<&-
      """;
  private static final int SHOWN_LINES = 15;

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Output goes to {@code log}, after what it has already. */
  public static Child start(
      String name, Path log, Map<String, String> environment, List<String> command) {
    var guarded = new ArrayList<>(List.of("sh", "-c", GUARDED, "guard"));
    guarded.addAll(command);
    var builder = new ProcessBuilder(guarded).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return new Child(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("start " + name, e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Stops it where it stands; its sockets stay open and nobody answers. */
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  /** Asks it to end, as Kubernetes does. */
  public void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The end of its output, for messages about it. */
  public String lastWords() {
    try {
      var lines = Files.readAllLines(log);
      var shown = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
      return name + " said:\n" + String.join("\n", shown);
    } catch (IOException e) {
      return name + " left no log: " + e.getMessage();
    }
  }

  private void signal(String signal) {
    try {
      var kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .inheritIO()
              .start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("cannot send SIG%s to %s".formatted(signal, name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
