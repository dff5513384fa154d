package dev.cadastre.contract.scene;

import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.ControllerProcess;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An API server of the contract tests' own and two controllers, started by the first test that
 * needs them and stopped with the JVM.
 */
public final class World implements AutoCloseable {
  private static final String OPERATORS =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: operator}
      rules:
      - apiGroups: [cadastre.dev]
        resources: [allocations]
        verbs: [create, delete, get, list]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: operator}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: operator}
      subjects: [{kind: ServiceAccount, namespace: cadastre, name: operator}]
      """;

  private static @Nullable World shared;
  private static @Nullable String failure;

  private final ApiServer api;
  private final Path logs;
  private final List<ControllerProcess> controllers;
  private final Rest rest;
  private final String operator;

  public World(ApiServer api) {
    this.api = api;
    logs = folder();
    api.createNamespace(ControllerProcess.NAMESPACE);
    api.createServiceAccount(ControllerProcess.NAMESPACE, ControllerProcess.AGENT);
    api.createServiceAccount(ControllerProcess.NAMESPACE, "operator");
    apply(OPERATORS);
    List.of("ipamblocks", "nodenetworks", "ippools").forEach(this::extend);
    controllers = List.of(start("one"), start("two"));
    controllers.forEach(ControllerProcess::awaitReady);
    rest = new Rest(ControllerProcess.authority(api));
    operator = api.token(ControllerProcess.NAMESPACE, "operator", "cadastre");
  }

  /**
   * As a later version's schema does: with a member {@code spec.later}. Before anybody watches,
   * because a watch that is open goes on with the schema that it began with.
   */
  private void extend(String plural) {
    api.kubectl(
        "patch",
        "crd",
        plural + ".cadastre.dev",
        "--type=json",
        "--patch",
        """
        [{"op": "add", "path": "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/later",
          "value": {"x-kubernetes-preserve-unknown-fields": true}}]""");
  }

  private ControllerProcess start(String name) {
    return ControllerProcess.start(api, name, logs, Map.of());
  }

  /** The test JVM's one. What kept it from starting keeps every later caller from trying again. */
  static synchronized World shared() {
    if (failure != null) {
      throw new IllegalStateException("the controllers did not start before: " + failure);
    }
    if (shared == null) {
      try {
        var world = new World(ApiServer.own());
        Runtime.getRuntime()
            .addShutdownHook(new Thread(world::stopControllers, "stop-controllers"));
        shared = world;
      } catch (RuntimeException e) {
        failure = e.toString();
        throw e;
      }
    }
    return shared;
  }

  public ApiServer api() {
    return api;
  }

  /** Where logs go. */
  public Path logs() {
    return logs;
  }

  public List<ControllerProcess> controllers() {
    return controllers;
  }

  /** The replica that tests ask unless they say otherwise. */
  public ControllerProcess one() {
    return controllers.getFirst();
  }

  /** The other replica. */
  public ControllerProcess two() {
    return controllers.getLast();
  }

  public Rest rest() {
    return rest;
  }

  /** The token of an account that may do everything with allocations, and is no agent. */
  public String operatorToken() {
    return operator;
  }

  /** A pod on the node, of that account in the controllers' namespace. */
  public Pod agentPod(String account, String node) {
    return api.createPod(ControllerProcess.NAMESPACE, account + "-" + node, node, account);
  }

  /** What the replica answers to a GET of that token's bearer. */
  public Answer get(ControllerProcess replica, String path, String token) {
    try {
      return rest.send(replica.url(), Rest.Request.get(path).bearing(token));
    } catch (IOException e) {
      throw new UncheckedIOException("GET " + path, e);
    }
  }

  public void apply(String yaml) {
    api.apply(yaml)
        .ifPresent(
            refusal -> {
              throw new IllegalArgumentException(refusal + "\n" + yaml);
            });
  }

  private void stopControllers() {
    controllers.forEach(ControllerProcess::close);
    rest.close();
  }

  @Override
  public void close() {
    stopControllers();
    api.close();
  }

  private static Path folder() {
    try {
      return Files.createDirectories(
          Path.of("target", "controllers", Long.toString(ProcessHandle.current().pid())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
