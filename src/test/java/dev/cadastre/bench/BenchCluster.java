package dev.cadastre.bench;

import dev.cadastre.bench.BenchNode.BenchPod;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.Child;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/** etcd, kube-apiserver and one controller, with nodes, agents' tokens and pods. */
final class BenchCluster implements AutoCloseable {
  private static final String NAMESPACE = "cadastre";
  private static final String PODS = "bench";
  private static final String AGENT = "cadastre-agent";
  private static final Duration START = Duration.ofMinutes(2);

  private final ApiServer apiServer;
  private final Path jar;
  private final Vertx vertx = Vertx.vertx();
  private final RawApi api;
  private final Path folder;
  private final int port = freePort();
  private final int managementPort = freePort();
  private @org.jspecify.annotations.Nullable Child controller;

  BenchCluster(ApiServer apiServer, Path jar) {
    this.apiServer = apiServer;
    this.jar = jar;
    try {
      var logs = Files.createDirectories(Path.of("target", "bench", "logs"));
      folder = Files.createTempDirectory(logs, "cluster-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    api = RawApi.admin(vertx, apiServer);
    apiServer.createNamespace(NAMESPACE);
    apiServer.createNamespace(PODS);
    apiServer.createServiceAccount(NAMESPACE, AGENT);
  }

  ApiServer apiServer() {
    return apiServer;
  }

  RawApi api() {
    return api;
  }

  Vertx vertx() {
    return vertx;
  }

  void apply(String yaml) {
    apiServer
        .apply(yaml)
        .ifPresent(
            refusal -> {
              throw new IllegalStateException(refusal);
            });
  }

  /** Starts the controller as CONTRACT.md §3 says, and waits until it is ready. */
  Duration startController(List<String> jvmOptions) {
    var environment = new HashMap<String, String>();
    environment.put("KUBECONFIG", apiServer.kubeconfig().toString());
    environment.put("CADASTRE_NAMESPACE", NAMESPACE);
    environment.put("CADASTRE_AGENT_SERVICE_ACCOUNT", NAMESPACE + "/" + AGENT);
    environment.put("CADASTRE_HOST", "127.0.0.1");
    environment.put("CADASTRE_PORT", Integer.toString(port));
    environment.put("CADASTRE_MANAGEMENT_PORT", Integer.toString(managementPort));
    environment.put("CADASTRE_POOLS", "[]");
    environment.put("MALLOC_ARENA_MAX", "2");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", jar.toString()));
    long start = System.nanoTime();
    var child = Child.start("controller", folder.resolve("controller.log"), environment, command);
    controller = child;
    Awaitility.await("the controller is ready")
        .atMost(START)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .failFast(() -> requireAlive(child))
        .until(this::isReady);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void requireAlive(Child child) {
    if (!child.isAlive()) {
      throw new IllegalStateException(child.lastWords());
    }
  }

  private boolean isReady() {
    var url = URI.create("http://127.0.0.1:%d/q/health/ready".formatted(managementPort));
    try {
      var connection = (java.net.HttpURLConnection) url.toURL().openConnection();
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  void stopController() {
    Objects.requireNonNull(controller).close();
    controller = null;
  }

  long controllerPid() {
    return Objects.requireNonNull(controller).pid();
  }

  /** An agent's connection with its own token. */
  RawApi controllerFor(String token) {
    var ca =
        apiServer
            .client()
            .resources(ConfigMap.class)
            .inNamespace(NAMESPACE)
            .withName("cadastre-ca")
            .get()
            .getData()
            .get("ca.crt");
    return new RawApi(
        vertx, URI.create("https://127.0.0.1:" + port), Objects.requireNonNull(ca), token);
  }

  /** Nodes named {@code prefix-0} and on, each with an agent's pod and others that wait. */
  List<BenchNode> createNodes(String prefix, int count, int podsEach) {
    var nodes = new BenchNode[count];
    RawApi.forAll(
        count,
        16,
        i -> {
          var name = prefix + "-" + i;
          apiServer.createNode(name);
          var agent = apiServer.createPod(NAMESPACE, "agent-" + name, name, AGENT);
          var controllers = controllerFor(apiServer.token(agent, "cadastre"));
          var pods = new ArrayList<BenchPod>();
          for (int p = 0; p < podsEach; p++) {
            pods.add(createPod(name + "-" + p, name));
          }
          nodes[i] = new BenchNode(name, controllers, pods);
        });
    return List.of(nodes);
  }

  BenchPod createPod(String name, String node) {
    var reply =
        api.post(
            "/api/v1/namespaces/" + PODS + "/pods",
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"%s"},\
            "spec":{"nodeName":"%s","containers":[{"name":"main","image":"none"}]}}"""
                .formatted(name, PODS, node));
    var uid = reply.body().toJsonObject().getJsonObject("metadata").getString("uid");
    return new BenchPod(PODS, name, uid);
  }

  /** Resident memory in MB, from /proc (VmRSS). */
  static double residentMb(long pid) {
    return processLines(pid, "status").stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** User and system time in milliseconds, from /proc (clock ticks of 10 ms). */
  static double cpuMs(long pid) {
    var stat = processLines(pid, "stat").getFirst();
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) * 10;
  }

  private static List<String> processLines(long pid, String file) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, Long> processes() {
    return Map.of(
        "controller", controllerPid(),
        "kube-apiserver", apiServer.serverPid(),
        "etcd", apiServer.etcdPid(),
        "clients", ProcessHandle.current().pid());
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (controller != null) {
      controller.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
    apiServer.close();
  }
}
