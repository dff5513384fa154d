package dev.cadastre.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cadastre.testkit.Command;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster of {@code lab/cluster}, by the commands that a person would type. */
final class KindCluster {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String name;
  private final Map<String, String> environment;

  private KindCluster(String name) {
    this.name = name;
    var kubeconfig =
        new Command(Map.of(), List.of("lab/cluster", "kubeconfig", name)).output("").strip();
    this.environment = Map.of("CADASTRE_CLUSTER", name, "KUBECONFIG", kubeconfig);
  }

  /** One that is up already. */
  static KindCluster named(String name) {
    return new KindCluster(name);
  }

  /** Starts one with two workers and without a network; one that is there is kept. */
  static KindCluster start(String name) {
    new Command(Map.of(), List.of("lab/cluster", "up", name, "2")).output("");
    return new KindCluster(name);
  }

  void stop() {
    lab("down", name);
  }

  void load(Path archive) {
    lab("load", archive.toString());
  }

  /** Makes sure of a host on the nodes' network that is no node; its addresses. */
  List<String> startOutside() {
    return lab("outside", "up").lines().toList();
  }

  /** Runs a command on that host. */
  Command.Outcome outside(String... command) {
    var words = new ArrayList<>(List.of("outside", "exec"));
    words.addAll(List.of(command));
    return tool("lab/cluster", words.toArray(String[]::new)).run("");
  }

  /** Runs a command on a node. */
  String onNode(String node, String... command) {
    var words = new ArrayList<>(List.of("node", node, "exec"));
    words.addAll(List.of(command));
    return lab(words.toArray(String[]::new));
  }

  /** Stops a node with all that runs on it, and starts it again. */
  void restart(String node) {
    lab("node", node, "restart");
  }

  private String lab(String... arguments) {
    return tool("lab/cluster", arguments).output("");
  }

  /**
   * Runs kubectl and returns its output.
   *
   * @throws IllegalStateException with all that it said, where it failed
   */
  String kubectl(String... arguments) {
    return tool("kubectl", arguments).output("");
  }

  /** Runs kubectl, whatever comes of it. */
  Command.Outcome tryKubectl(String... arguments) {
    return tool("kubectl", arguments).run("");
  }

  void apply(String yaml) {
    tool("kubectl", "apply", "-f", "-").output(yaml);
  }

  /** Waits until a pod serves. */
  void awaitReady(String namespace, String pod) {
    kubectl(
        "--namespace=" + namespace,
        "wait",
        "--for=condition=Ready",
        "pod/" + pod,
        "--timeout=120s");
  }

  /** What {@code kubectl get … -o json} answers. */
  JsonNode get(String... arguments) {
    var words = new ArrayList<>(List.of("get", "-o", "json"));
    words.addAll(List.of(arguments));
    try {
      return JSON.readTree(kubectl(words.toArray(String[]::new)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(String.join(" ", words), e);
    }
  }

  /** Runs a command in a pod. */
  Command.Outcome exec(String namespace, String pod, String... command) {
    var words = new ArrayList<>(List.of("--namespace", namespace, "exec", pod, "--"));
    words.addAll(List.of(command));
    return tool("kubectl", words.toArray(String[]::new)).run("");
  }

  String helm(String... arguments) {
    return tool("helm", arguments).output("");
  }

  /** The nodes that take ordinary pods, by name. */
  List<String> workers() {
    return kubectl(
            "get",
            "nodes",
            "--selector=!node-role.kubernetes.io/control-plane",
            "--sort-by=.metadata.name",
            "--output=jsonpath={.items[*].metadata.name}")
        .lines()
        .flatMap(line -> List.of(line.split(" ")).stream())
        .toList();
  }

  /** Where nodes reach the API without a Service. */
  URI apiServer() {
    var kubeconfig =
        kubectl(
            "--namespace=kube-public",
            "get",
            "configmap",
            "cluster-info",
            "--output=jsonpath={.data.kubeconfig}");
    return kubeconfig
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("server: "))
        .map(line -> URI.create(line.substring("server: ".length())))
        .findFirst()
        .orElseThrow();
  }

  private Command tool(String program, String... arguments) {
    var words = new ArrayList<>(List.of(program));
    words.addAll(List.of(arguments));
    return new Command(environment, words);
  }
}
