package dev.cadastre.bench;

import dev.cadastre.testkit.ApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How fast the register is, on this machine: etcd, kube-apiserver, the controller as a process, and
 * clients that ask as agents do. {@code make bench-ipam}; arguments choose phases.
 */
public final class IpamBench {
  private static final Path OUT = Path.of("target", "bench", "ipam.json");
  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

  private IpamBench() {}

  /**
   * Runs the phases named, or all of them: {@code requests}, {@code fsync}, {@code restart}, {@code
   * growth}.
   */
  public static void main(String[] arguments) {
    if (!Files.exists(JAR)) {
      System.err.println(JAR + " is missing: run `make build`");
      System.exit(1);
    }
    var phases = arguments.length == 0 ? all() : Set.of(arguments);
    var unknown = phases.stream().filter(phase -> !all().contains(phase)).toList();
    if (!unknown.isEmpty()) {
      System.err.printf("there is no phase %s; there are %s%n", unknown, all());
      System.exit(2);
    }
    var figures = new Figures();
    System.out.printf(
        "%d cores, load %s%n", Runtime.getRuntime().availableProcessors(), loadAverage());
    if (phases.contains("requests")) {
      requests(figures);
    }
    if (phases.contains("fsync")) {
      fsync(figures);
    }
    if (phases.contains("restart")) {
      RestartBench.run(figures, JAR);
    }
    if (phases.contains("growth")) {
      GrowthBench.run(figures, JAR);
    }
    figures.add("load_average", Double.parseDouble(loadAverage()), "runnable");
    figures.write(OUT);
    System.exit(0);
  }

  private static Set<String> all() {
    return Set.of("requests", "fsync", "restart", "growth");
  }

  private static void requests(Figures figures) {
    System.out.println("requests: etcd without fsync, handles On");
    try (var cluster = new BenchCluster(ApiServer.own(), JAR)) {
      new RequestBench(cluster, figures).run();
    }
  }

  private static void fsync(Figures figures) {
    System.out.println("requests: etcd with fsync");
    try (var cluster = new BenchCluster(ApiServer.durable(), JAR)) {
      new RequestBench(cluster, figures).runDurable();
    }
  }

  /** As the image starts it; see helm/cadastre. */
  static List<String> jvmOptions(String heap) {
    return List.of("-XX:+UseSerialGC", "-Xss512k", "-Xmx" + heap);
  }

  private static String loadAverage() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
