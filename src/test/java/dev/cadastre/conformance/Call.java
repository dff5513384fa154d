package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One execution of the plugin, in the host's namespace. */
public final class Call {
  private static final long LONGEST = 60;

  private final Plugin plugin;
  private final NetworkNamespace host;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final ObjectNode configuration;
  private String input = "";

  public Call(Plugin plugin, NetworkNamespace host, String verb, String version) {
    this.plugin = plugin;
    this.host = host;
    this.configuration = plugin.configuration(version);
    environment.putAll(plugin.environment());
    environment.put("CNI_COMMAND", verb);
    environment.put("CNI_PATH", plugin.path());
  }

  public Call with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Call without(String variable) {
    environment.remove(variable);
    return this;
  }

  /** Changes the configuration. */
  public Call configured(Consumer<ObjectNode> change) {
    change.accept(configuration);
    return this;
  }

  public Call previously(JsonNode result) {
    configuration.set("prevResult", result);
    return this;
  }

  /** In place of the configuration. */
  public Call input(String text) {
    input = text;
    return this;
  }

  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  public Answer run() {
    try {
      var builder = new ProcessBuilder(host.inside(plugin.program().toString()));
      builder.environment().keySet().removeIf(name -> name.startsWith("CNI_"));
      builder.environment().putAll(environment);
      long start = System.nanoTime();
      var process = builder.start();
      // A thread of its own: the common pool's few may be waiting for other calls.
      var errors =
          CompletableFuture.supplyAsync(
              () -> text(process.getErrorStream()), Thread.ofPlatform().daemon()::start);
      try (var stdin = process.getOutputStream()) {
        stdin.write(
            (input.isEmpty() ? configuration.toString() : input).getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It need not read what it has no use for.
      }
      var out = text(process.getInputStream());
      if (!process.waitFor(LONGEST, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new Broken("%s has not ended after %d s".formatted(variable("CNI_COMMAND"), LONGEST));
      }
      var took = Duration.ofNanos(System.nanoTime() - start);
      return new Answer(variable("CNI_COMMAND"), process.exitValue(), out, errors.join(), took);
    } catch (IOException e) {
      throw new Broken("%s cannot be executed: %s".formatted(plugin.program(), e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken("interrupted");
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
