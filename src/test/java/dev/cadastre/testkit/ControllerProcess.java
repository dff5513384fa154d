package dev.cadastre.testkit;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
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
import org.awaitility.core.ConditionTimeoutException;

/** A packaged controller, run outside a cluster as CONTRACT.md §3 says. */
public final class ControllerProcess implements AutoCloseable {
  public static final String NAMESPACE = "cadastre";
  public static final String AGENT = "cadastre-agent";

  private static final Path JAR =
      Path.of(System.getProperty("cadastre.controller.jar", "target/quarkus-app/quarkus-run.jar"));
  private static final Duration START = Duration.ofMinutes(1);

  private final String name;
  private final Path log;
  private final Map<String, String> environment;
  private final int port = freePort();
  private final int managementPort = freePort();
  private Child child;

  private ControllerProcess(
      ApiServer api, String name, Path folder, Map<String, String> environment) {
    this.name = name;
    this.log = folder.resolve(name + ".log");
    this.environment = new HashMap<>(environment(api));
    this.environment.putAll(environment);
    this.child = run();
  }

  /** Starts one, whose log goes into the folder; what {@code more} says overrides the rest. */
  public static ControllerProcess start(
      ApiServer api, String name, Path folder, Map<String, String> more) {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException(JAR.toAbsolutePath() + " is missing: run `make build`");
    }
    return new ControllerProcess(api, name, folder, more);
  }

  private Map<String, String> environment(ApiServer api) {
    return Map.of(
        "KUBECONFIG",
        api.kubeconfig().toString(),
        "CADASTRE_NAMESPACE",
        NAMESPACE,
        "CADASTRE_AGENT_SERVICE_ACCOUNT",
        NAMESPACE + "/" + AGENT,
        "CADASTRE_HOST",
        "127.0.0.1",
        "CADASTRE_PORT",
        Integer.toString(port),
        "CADASTRE_MANAGEMENT_PORT",
        Integer.toString(managementPort),
        "CADASTRE_REPLICA",
        name);
  }

  private Child run() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = List.of(java, "@image/controller.options", "-Xmx256m", "-jar", JAR.toString());
    return Child.start(name, log, environment, new ArrayList<>(command));
  }

  public String name() {
    return name;
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + port);
  }

  public URI managementUrl() {
    return URI.create("http://127.0.0.1:" + managementPort);
  }

  public long pid() {
    return child.pid();
  }

  public boolean isAlive() {
    return child.isAlive();
  }

  /** The end of its log. */
  public String lastWords() {
    return child.lastWords();
  }

  /** All that it has said. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isReady() {
    return status("/q/health/ready") == HttpURLConnection.HTTP_OK;
  }

  /** What the management address answers to a GET; -1 if nothing. */
  public int status(String path) {
    try {
      var connection = (HttpURLConnection) managementUrl().resolve(path).toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(2000);
      return connection.getResponseCode();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Waits until it says that it is ready. */
  public ControllerProcess awaitReady() {
    try {
      Awaitility.await(name + " is ready")
          .atMost(START)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .failFast(this::requireAlive)
          .until(this::isReady);
      return this;
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(child.lastWords(), e);
    }
  }

  private void requireAlive() {
    if (!child.isAlive()) {
      throw new IllegalStateException(child.lastWords());
    }
  }

  /** SIGSTOP. */
  public void pause() {
    child.pause();
  }

  /** SIGCONT. */
  public void resume() {
    child.resume();
  }

  /** SIGTERM. */
  public void terminate() {
    child.terminate();
  }

  /** SIGKILL. */
  @Override
  public void close() {
    child.close();
  }

  /** A new process with the same settings; the old one is killed if it still runs. */
  public void restart() {
    child.close();
    child = run();
  }

  /**
   * What an agent of that node is told outside a cluster, to find this controller and its API
   * server; tokens and authorities go into the folder.
   */
  public Map<String, String> agentSettings(ApiServer api, String node, Path folder)
      throws IOException {
    var pod = api.createPod(NAMESPACE, "agent", node, AGENT);
    return Map.of(
        "CADASTRE_NODE_NAME",
        node,
        "CADASTRE_API_SERVER",
        api.url(),
        "CADASTRE_API_TOKEN_FILE",
        Files.writeString(folder.resolve("api-token"), api.adminToken()).toString(),
        "CADASTRE_API_CA_FILE",
        api.certificate().toString(),
        "CADASTRE_TOKEN_FILE",
        Files.writeString(folder.resolve("token"), api.token(pod, "cadastre")).toString(),
        "CADASTRE_CONTROLLER_URL",
        url().toString(),
        "CADASTRE_CONTROLLER_CA_FILE",
        Files.writeString(folder.resolve("ca"), authority(api)).toString(),
        "CADASTRE_METRICS_PORT",
        "0");
  }

  /** The authority that signs every replica's certificate, as PEM. */
  public static String authority(ApiServer api) {
    return authority(api, NAMESPACE);
  }

  /** The authority of the controllers whose own things live in that namespace. */
  public static String authority(ApiServer api, String namespace) {
    var published =
        api.client()
            .resources(ConfigMap.class)
            .inNamespace(namespace)
            .withName("cadastre-ca")
            .get();
    var certificates = Objects.requireNonNull(published, "no ConfigMap cadastre-ca").getData();
    return Objects.requireNonNull(certificates.get("ca.crt"), "no ca.crt in cadastre-ca");
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
