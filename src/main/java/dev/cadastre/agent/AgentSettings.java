package dev.cadastre.agent;

import dev.cadastre.cni.QueuedDel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How this agent was started. What a running cluster can change lives in custom resources instead.
 *
 * @param node name of the Node object
 * @param namespace where the controllers' Service and CA are
 * @param page where {@code /healthz} and {@code /metrics} are served
 */
public record AgentSettings(
    String node,
    String namespace,
    Folders folders,
    Kubernetes kubernetes,
    Controllers controllers,
    InetSocketAddress page) {

  /**
   * Where things are on the host.
   *
   * @param run gone at a reboot: socket, heartbeat
   * @param state survives it: journal, queued deletions, the controllers last known
   * @param networkConfiguration where the runtime looks for configuration lists
   */
  public record Folders(Path run, Path state, Path networkConfiguration) {}

  public record Kubernetes(URI api, Path token, Path roots) {}

  /**
   * How the controllers are found, and who the agent is to them.
   *
   * @param service the Service whose EndpointSlices name the replicas
   * @param token for audience {@code cadastre}
   * @param fixed these addresses instead of the Service's; for tests and for clusters without them
   * @param fixedRoots the CA of the fixed ones
   */
  public record Controllers(
      String service, Path token, List<URI> fixed, Optional<Path> fixedRoots) {
    public Controllers {
      fixed = List.copyOf(fixed);
    }
  }

  /** Settings that cannot be used; the message names every one of them. */
  public static final class InvalidSettingsException extends RuntimeException {
    InvalidSettingsException(List<String> faults) {
      super(String.join("; ", faults));
    }
  }

  /**
   * Reads the environment.
   *
   * @throws InvalidSettingsException naming all that is missing or wrong
   */
  public static AgentSettings parse(Map<String, String> environment) {
    var read = new Reader(environment);
    var settings =
        new AgentSettings(
            read.required("CADASTRE_NODE_NAME", "the name of this Node object"),
            read.text("CADASTRE_NAMESPACE", "cadastre"),
            read.folders(),
            new Kubernetes(
                read.apiServer(),
                read.path(
                    "CADASTRE_API_TOKEN_FILE",
                    "/var/run/secrets/kubernetes.io/serviceaccount/token"),
                read.path(
                    "CADASTRE_API_CA_FILE",
                    "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt")),
            new Controllers(
                read.text("CADASTRE_CONTROLLER_SERVICE", "cadastre-controller"),
                read.path("CADASTRE_TOKEN_FILE", "/var/run/secrets/cadastre/token"),
                read.uris("CADASTRE_CONTROLLER_URL"),
                read.optional("CADASTRE_CONTROLLER_CA_FILE").map(Path::of)),
            new InetSocketAddress(
                read.text("CADASTRE_METRICS_HOST", "127.0.0.1"),
                read.port("CADASTRE_METRICS_PORT", 9475)));
    read.finish();
    return settings;
  }

  /**
   * The folders alone, for what needs no cluster.
   *
   * @throws InvalidSettingsException naming all that is wrong
   */
  static Folders folders(Map<String, String> environment) {
    var read = new Reader(environment);
    var folders = read.folders();
    read.finish();
    return folders;
  }

  /**
   * From where to where the plugins are put.
   *
   * @throws InvalidSettingsException naming all that is wrong
   */
  static PluginInstallation plugins(Map<String, String> environment) {
    var read = new Reader(environment);
    var installation =
        new PluginInstallation(
            read.path("CADASTRE_CNI_BIN_SOURCE", "/opt/cadastre/bin"),
            read.path("CADASTRE_CNI_BIN_DIR", "/host/opt/cni/bin"));
    read.finish();
    return installation;
  }

  private static final class Reader {
    private final Map<String, String> environment;
    private final List<String> faults = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    Folders folders() {
      return new Folders(
          path("CADASTRE_RUN_DIR", QueuedDel.RUN_FOLDER),
          path("CADASTRE_STATE_DIR", QueuedDel.STATE_FOLDER),
          path("CADASTRE_CNI_CONF_DIR", "/etc/cni/net.d"));
    }

    Optional<String> optional(String name) {
      return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    String text(String name, String otherwise) {
      return optional(name).orElse(otherwise);
    }

    String required(String name, String what) {
      return optional(name)
          .orElseGet(
              () -> {
                faults.add("%s is not set: it is %s".formatted(name, what));
                return "";
              });
    }

    Path path(String name, String otherwise) {
      var path = Path.of(text(name, otherwise));
      if (!path.isAbsolute()) {
        faults.add("%s is '%s', which is not an absolute path".formatted(name, path));
      }
      return path;
    }

    int port(String name, int otherwise) {
      var text = text(name, Integer.toString(otherwise));
      if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) < 65536) {
        return Integer.parseInt(text);
      }
      faults.add("%s is '%s', which is not a port".formatted(name, text));
      return otherwise;
    }

    List<URI> uris(String name) {
      return optional(name).stream()
          .flatMap(text -> List.of(text.split(",")).stream())
          .map(text -> uri(name, text.strip()))
          .toList();
    }

    /**
     * A name of ours, so that the agent works before kube-proxy does; else what Kubernetes sets.
     */
    URI apiServer() {
      var ours = optional("CADASTRE_API_SERVER");
      if (ours.isPresent()) {
        return uri("CADASTRE_API_SERVER", ours.get());
      }
      var host = optional("KUBERNETES_SERVICE_HOST");
      if (host.isEmpty()) {
        faults.add(
            "neither CADASTRE_API_SERVER nor KUBERNETES_SERVICE_HOST is set:"
                + " the agent needs the Kubernetes API");
        return URI.create("https://localhost");
      }
      var literal = host.get().contains(":") ? "[" + host.get() + "]" : host.get();
      return URI.create("https://%s:%d".formatted(literal, port("KUBERNETES_SERVICE_PORT", 443)));
    }

    private URI uri(String name, String text) {
      try {
        var uri = URI.create(text);
        if (uri.getHost() != null && text.matches("https?://.*")) {
          return uri;
        }
      } catch (IllegalArgumentException e) {
        // Reported below, like one without a host.
      }
      faults.add("%s has '%s', which is not an http or https address".formatted(name, text));
      return URI.create("https://localhost");
    }

    void finish() {
      if (!faults.isEmpty()) {
        throw new InvalidSettingsException(faults);
      }
    }
  }
}
