package dev.cadastre.bench;

import dev.cadastre.testkit.ApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How fast the register is, on this machine: etcd, kube-apiserver, the controller as a process, and
 * clients that ask as agents do. {@code make bench-ipam}; arguments choose phases.
 */
public final class IpamBench {
  private static final Path OUT = Path.of("target", "bench", "ipam.json");
  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

  private static final Set<String> ALL = Set.of("requests", "fsync", "restart", "growth");
  private static final String HEADLINE = "headline";

  /** What the image's options make of the chart's limit of 512 MiB. */
  static final String HEAP = "307m";

  private IpamBench() {}

  /**
   * Runs the phases named, or all of them: {@code requests}, {@code fsync}, {@code restart}, {@code
   * growth}; {@code headline} is a short one of its own, to be profiled.
   */
  public static void main(String[] arguments) {
    if (!Files.exists(JAR)) {
      System.err.println(JAR + " is missing: run `make build`");
      System.exit(1);
    }
    var phases = arguments.length == 0 ? ALL : Set.of(arguments);
    var unknown =
        phases.stream().filter(phase -> !ALL.contains(phase) && !phase.equals(HEADLINE)).toList();
    if (!unknown.isEmpty()) {
      System.err.printf("there is no phase %s; there are %s and %s%n", unknown, ALL, HEADLINE);
      System.exit(2);
    }
    try {
      run(phases);
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1); // threads of the clients would hold it up
    }
    System.exit(0);
  }

  private static void run(Set<String> phases) {
    var figures = new Figures();
    System.out.printf(
        "%d cores, load %s%n", Runtime.getRuntime().availableProcessors(), loadAverage());
    if (phases.contains("requests")) {
      requests(figures);
    }
    if (phases.contains("fsync")) {
      headline(figures, ApiServer.durable(), "_fsync");
    }
    if (phases.contains(HEADLINE)) {
      headline(figures, ApiServer.own(), "");
    }
    if (phases.contains("restart")) {
      RestartBench.run(figures, JAR);
    }
    if (phases.contains("growth")) {
      GrowthBench.run(figures, JAR);
    }
    figures.add("load_average", Double.parseDouble(loadAverage()), "runnable");
    figures.write(OUT);
  }

  private static void requests(Figures figures) {
    System.out.println("requests: etcd without fsync, handles On");
    try (var cluster = new BenchCluster(ApiServer.own(), JAR)) {
      new RequestBench(cluster, figures).run();
    }
  }

  private static void headline(Figures figures, ApiServer apiServer, String suffix) {
    System.out.println("headline: 16 nodes at once" + suffix);
    try (var cluster = new BenchCluster(apiServer, JAR)) {
      new RequestBench(cluster, figures).runHeadline(suffix);
    }
  }

  /**
   * As the image starts it. The property {@code cadastre.bench.jvm} has more, as a flight recording
   * would need.
   */
  static List<String> jvmOptions(String heap) {
    var options = new ArrayList<>(List.of("@image/controller.options", "-Xmx" + heap));
    var more = System.getProperty("cadastre.bench.jvm", "").strip();
    if (!more.isEmpty()) {
      options.addAll(List.of(more.split(" +", -1)));
    }
    return options;
  }

  private static String loadAverage() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
