package dev.cadastre.agent.process;

import dev.cadastre.testkit.Child;
import dev.cadastre.testkit.Place;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The agent somewhere, started and killed as often as one likes. */
final class AgentProcess implements AutoCloseable {
  // As the image runs it.
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "@image/agent.options",
          "-cp",
          classPath(),
          StoppableAgentMain.class.getName());

  private final Place place;
  private final Path log;
  private final Path order;
  private final Map<String, String> environment;
  private Child child;

  AgentProcess(Place place, Path folder, Map<String, String> environment) {
    this.place = place;
    this.log = folder.resolve("agent.log");
    this.order = folder.resolve("stop-at");
    this.environment = environment;
    this.child = start();
  }

  private Child start() {
    var line = new ArrayList<>(JAVA);
    line.add(order.toString());
    return Child.start("agent", log, environment, place.inside(line.toArray(String[]::new)));
  }

  void restart() {
    child.close();
    child = start();
  }

  /** SIGKILL. */
  void kill() {
    child.close();
  }

  /** From now on it stops for good when it gets there. */
  void stopAt(Object point) throws IOException {
    Files.deleteIfExists(reached());
    Files.writeString(order, point.toString());
  }

  void goOn() throws IOException {
    Files.deleteIfExists(order);
  }

  private Path reached() {
    return Path.of(order + ".reached");
  }

  boolean hasStopped() {
    return Files.exists(reached());
  }

  long pid() {
    return child.pid();
  }

  String lastWords() {
    return child.lastWords();
  }

  /** What every agent in this place has said. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the tests: Surefire and the console launcher keep it out of the JVM's own property. */
  private static String classPath() {
    if (AgentProcess.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(url -> Path.of(URI.create(url.toString())).toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Override
  public void close() {
    child.close();
  }
}
