package dev.cadastre.bench.cni;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A plugin and {@code bench/cni/stopwatch.c}, which executes it and holds the clock. */
final class Stopwatch implements AutoCloseable {
  private final String plugin;
  private final Process process;
  private final Writer calls;
  private final BufferedReader times;

  /** What a call took, from before its process was made to its end, and its processor time. */
  record Time(long nanos, double cpuMillis) {}

  Stopwatch(Path program, String configuration, Path folder, Map<String, String> environment)
      throws IOException {
    plugin = String.valueOf(program.getFileName());
    var file = Files.writeString(Files.createTempFile(folder, plugin, ".json"), configuration);
    var line = List.of("target/bench/stopwatch", program.toString(), file.toString());
    var builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    process = builder.start();
    calls = process.outputWriter(StandardCharsets.UTF_8);
    times =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Calls it, and insists on success. */
  Time call(String verb, Pod pod) throws IOException {
    calls.write("%s %s %s%n".formatted(verb, pod.id(), pod.netns()));
    calls.flush();
    var answer = times.readLine();
    if (answer == null || !answer.startsWith("0 ")) {
      throw new IOException("%s of %s for %s: %s".formatted(verb, plugin, pod.id(), answer));
    }
    var words = answer.split(" ", -1);
    return new Time(Long.parseLong(words[1]) * 1000, Double.parseDouble(words[2]) / 1000);
  }

  @Override
  public void close() throws IOException {
    calls.close();
    process.destroy();
  }
}
