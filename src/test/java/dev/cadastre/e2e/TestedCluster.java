package dev.cadastre.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The cluster of the tests: two workers, Cadastre from its chart, and the demo's workload. With
 * {@code CADASTRE_KEEP_CLUSTER} set it outlives them, for whoever wants to look into it.
 */
final class TestedCluster implements AutoCloseable {
  private static final String NAME = "cadastre-e2e";

  private final KindCluster kind;
  private final Release release;
  private final boolean anyNodeWasReady;
  private Workload workload;

  private TestedCluster(KindCluster kind) {
    this.kind = kind;
    this.release = new Release(kind);
    this.anyNodeWasReady = !notReady().equals(nodes());
    release.loadImages();
    release.install();
    release.awaitReady();
    this.workload = Workload.start(kind);
  }

  static TestedCluster start() {
    var kind = KindCluster.start(NAME);
    try {
      return new TestedCluster(kind);
    } catch (RuntimeException e) {
      stop(kind);
      throw e;
    }
  }

  /** Installs the chart anew where a test took it away. */
  void ensureInstalled() {
    if (kind.helm("list", "--namespace=" + Release.NAMESPACE, "--short").isBlank()) {
      release.install();
      release.awaitReady();
    }
  }

  KindCluster kind() {
    return kind;
  }

  Release release() {
    return release;
  }

  Workload workload() {
    return workload;
  }

  /** For after a test in which the workload's addresses changed. */
  void lookAgain() {
    workload = Workload.start(kind);
  }

  /** Whether a node was Ready before Cadastre was installed. */
  boolean anyNodeWasReady() {
    return anyNodeWasReady;
  }

  List<String> nodes() {
    return items("nodes").map(node -> node.at("/metadata/name").asText()).toList();
  }

  List<String> notReady() {
    return items("nodes")
        .filter(node -> !isReady(node))
        .map(node -> node.at("/metadata/name").asText())
        .toList();
  }

  /** The agent's pod on a node. */
  String agentOn(String node) {
    return kind.kubectl(
        "--namespace=" + Release.NAMESPACE,
        "get",
        "pods",
        "--selector=app.kubernetes.io/component=agent",
        "--field-selector=spec.nodeName=" + node + ",status.phase=Running",
        "--output=jsonpath={.items[0].metadata.name}");
  }

  String agentLog(String node) {
    return kind.kubectl(
        "--namespace=" + Release.NAMESPACE, "logs", agentOn(node), "--container=agent");
  }

  /** The lines of all blocks that speak of pods of this namespace. */
  List<String> allocationsOf(String namespace) {
    return items("ipamblocks")
        .flatMap(block -> block.at("/spec/allocations").properties().stream())
        .filter(entry -> entry.getValue().asText().startsWith("pod=" + namespace + "/"))
        .map(entry -> entry.getKey() + " " + entry.getValue().asText())
        .toList();
  }

  Stream<JsonNode> items(String... what) {
    return StreamSupport.stream(kind.get(what).path("items").spliterator(), false);
  }

  private static boolean isReady(JsonNode node) {
    return StreamSupport.stream(node.at("/status/conditions").spliterator(), false)
        .filter(condition -> condition.path("type").asText().equals("Ready"))
        .anyMatch(condition -> condition.path("status").asText().equals("True"));
  }

  @Override
  public void close() {
    stop(kind);
  }

  private static void stop(KindCluster kind) {
    if (Optional.ofNullable(System.getenv("CADASTRE_KEEP_CLUSTER")).isEmpty()) {
      kind.stop();
    }
  }
}
