package dev.cadastre.bench.cni;

import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.Child;
import dev.cadastre.testkit.ControllerProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Controller and agent as processes, with the images' settings, on a real API server. */
final class BenchNode implements AutoCloseable {
  private final ControllerProcess controller;
  private final Child agent;
  private final Path folder;

  BenchNode(ApiServer api, Path folder) throws IOException {
    this.folder = folder;
    api.createNamespace(ControllerProcess.NAMESPACE);
    api.createServiceAccount(ControllerProcess.NAMESPACE, ControllerProcess.AGENT);
    api.createNode("node-a", "192.0.2.4");
    api.apply(
        """
        apiVersion: cadastre.dev/v1alpha1
        kind: IPPool
        metadata: {name: default}
        spec: {cidr: 10.244.0.0/16, blockSize: 24}
        """);
    controller = ControllerProcess.start(api, "controller", folder, Map.of()).awaitReady();
    agent = Child.start("agent", folder.resolve("agent.log"), environment(api), COMMAND);
  }

  // As image/build has it.
  private static final List<String> COMMAND =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "@image/agent.options",
          "-cp",
          classPath(),
          "dev.cadastre.agent.AgentMain");

  /** What the image has, and no more of the tests' than their folder: all that counts as memory. */
  private static String classPath() {
    try {
      var jars = Files.readAllLines(Path.of("image", "agent.jars"));
      return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .filter(entry -> !entry.endsWith(".jar") || jars.stream().anyMatch(j -> isJar(entry, j)))
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isJar(String entry, String artifact) {
    return Path.of(entry).getFileName().toString().matches(Pattern.quote(artifact) + "-[0-9].*");
  }

  private Map<String, String> environment(ApiServer api) throws IOException {
    var environment = new HashMap<>(shimEnvironment());
    environment.putAll(controller.agentSettings(api, "node-a", folder));
    environment.put("CADASTRE_CNI_CONF_DIR", folder.resolve("net.d").toString());
    environment.put("MALLOC_ARENA_MAX", "2");
    return environment;
  }

  Map<String, String> shimEnvironment() {
    return Map.of(
        "CADASTRE_RUN_DIR", folder.resolve("run").toString(),
        "CADASTRE_STATE_DIR", folder.resolve("state").toString());
  }

  /** Resident memory in MiB. */
  double residentMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/%d/status".formatted(agent.pid()))).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .sum();
  }

  /** Processor time of the agent so far, in milliseconds. */
  double cpuMillis() throws IOException {
    var stat = Files.readString(Path.of("/proc/%d/stat".formatted(agent.pid())));
    var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Double.parseDouble(words[11]) + Double.parseDouble(words[12])) * 10; // USER_HZ is 100
  }

  String lastWords() {
    return agent.lastWords() + "\n" + controller.lastWords();
  }

  @Override
  public void close() {
    agent.close();
    controller.close();
  }
}
