package dev.cadastre.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A node as the controller sees it: its agent's token and connection, and pods that are bound to
 * it.
 */
final class BenchNode {
  private final String name;
  private final RawApi controller;
  private final List<BenchPod> pods;

  /** A pod that asks. */
  record BenchPod(String namespace, String name, String uid) {}

  /** What a container holds. */
  record Lease(BenchNode node, String containerId, JsonObject answer) {
    List<String> addresses() {
      return answer.getJsonArray("addresses").stream()
          .map(a -> ((JsonObject) a).getString("address"))
          .toList();
    }
  }

  BenchNode(String name, RawApi controller, List<BenchPod> pods) {
    this.name = name;
    this.controller = controller;
    this.pods = pods;
  }

  String name() {
    return name;
  }

  int podCount() {
    return pods.size();
  }

  /** Allocates for a new container of the pod, and notes how long it took. */
  CompletableFuture<Lease> allocate(int pod, String containerId, String more, Latencies latencies) {
    var p = pods.get(pod);
    var body =
        """
        {"network":"k8s-pod-network","containerId":"%s","ifName":"eth0",\
        "pod":{"namespace":"%s","name":"%s","uid":"%s"}%s}"""
            .formatted(containerId, p.namespace(), p.name(), p.uid(), more);
    long start = System.nanoTime();
    return controller
        .send("POST", "/v1/allocate", body)
        .thenApply(
            reply -> {
              latencies.add(System.nanoTime() - start);
              reply.orThrow("allocate on " + name);
              return new Lease(this, containerId, reply.body().toJsonObject());
            });
  }

  CompletableFuture<Void> release(Lease lease, Latencies latencies) {
    var held = new JsonArray();
    lease
        .answer()
        .getJsonArray("addresses")
        .forEach(
            a -> {
              var address = (JsonObject) a;
              held.add(
                  new JsonObject()
                      .put("address", address.getString("address"))
                      .put("block", address.getString("block"))
                      .put("sequence", address.getLong("sequence")));
            });
    var body =
        new JsonObject()
            .put("network", "k8s-pod-network")
            .put("containerId", lease.containerId())
            .put("ifName", "eth0")
            .put("held", held)
            .encode();
    long start = System.nanoTime();
    return controller
        .send("POST", "/v1/release", body)
        .thenAccept(
            reply -> {
              latencies.add(System.nanoTime() - start);
              reply.orThrow("release on " + name);
            });
  }
}
