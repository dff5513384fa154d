package dev.cadastre.e2e;

import dev.cadastre.testkit.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * Pods on two nodes that talk to each other: on each node one with an address of its own and one on
 * the node's network, which stands for the node.
 */
final class Workload {
  static final String NAMESPACE = "cadastre-demo";
  static final int PORT = 8080;
  static final int NODE_PORT = 18080;

  private static final String IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.59";

  private final KindCluster cluster;
  private final Side left;
  private final Side right;
  private final String outside;

  /** One node's part of it. */
  record Side(String name, String node, String nodeAddress, String podAddress, Serving service) {
    String nodePod() {
      return name + "-node";
    }
  }

  record Serving(String clusterAddress, int nodePort) {}

  private Workload(KindCluster cluster, Side left, Side right, String outside) {
    this.cluster = cluster;
    this.left = left;
    this.right = right;
    this.outside = outside;
  }

  /** Starts it on the first two workers, and the host outside; waits until all of it serves. */
  static Workload start(KindCluster cluster) {
    var workers = cluster.workers();
    cluster.apply(yaml("left", workers.get(0)) + yaml("right", workers.get(1)));
    var outside = cluster.startOutside().getFirst();
    cluster.kubectl(
        "--namespace=" + NAMESPACE,
        "wait",
        "--for=condition=Ready",
        "pods",
        "--all",
        "--timeout=120s");
    return new Workload(cluster, side(cluster, "left"), side(cluster, "right"), outside);
  }

  static void remove(KindCluster cluster) {
    cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=120s");
  }

  KindCluster cluster() {
    return cluster;
  }

  Side left() {
    return left;
  }

  Side right() {
    return right;
  }

  /** The address of the host outside. */
  String outside() {
    return outside;
  }

  Command.Outcome exec(String pod, String... command) {
    return cluster.exec(NAMESPACE, pod, command);
  }

  /** A namespace with one pod, {@code late}, that does nothing. */
  static String late(String namespace, String node) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: %1$s}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: late, namespace: %1$s}
    spec:
      nodeName: %2$s
      terminationGracePeriodSeconds: 0
      containers:
        - {name: pause, image: "%3$s", args: [pause]}
    """
        .formatted(namespace, node, IMAGE);
  }

  private static Side side(KindCluster cluster, String name) {
    var pod = cluster.get("--namespace=" + NAMESPACE, "pod", name);
    var service = cluster.get("--namespace=" + NAMESPACE, "service", name);
    return new Side(
        name,
        pod.at("/spec/nodeName").asText(),
        pod.at("/status/hostIP").asText(),
        pod.at("/status/podIP").asText(),
        new Serving(
            service.at("/spec/clusterIP").asText(), service.at("/spec/ports/0/nodePort").asInt()));
  }

  private static String yaml(String side, String node) {
    return """
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: %1$s}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %2$s, namespace: %1$s}
    spec:
      type: NodePort
      selector: {side: %2$s}
      ports: [{port: 80, targetPort: %5$d}]
    """
            .formatted(NAMESPACE, side, node, IMAGE, PORT)
        + String.join(
            "",
            List.of(
                pod(side, node, PORT, "labels: {side: %s}".formatted(side), "hostNetwork: false"),
                pod(side + "-node", node, NODE_PORT, "labels: {}", "hostNetwork: true")));
  }

  private static String pod(String name, String node, int port, String labels, String network) {
    var arguments = new ArrayList<>(List.of("netexec", "--http-port=" + port));
    arguments.add("--udp-port=" + (port + 1));
    return """
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
      namespace: %s
      %s
    spec:
      nodeName: %s
      %s
      terminationGracePeriodSeconds: 0
      containers:
        - name: agnhost
          image: %s
          args: ["%s"]
          readinessProbe: {httpGet: {path: /healthz, port: %d}, periodSeconds: 1}
    """
        .formatted(
            name, NAMESPACE, labels, node, network, IMAGE, String.join("\", \"", arguments), port);
  }
}
