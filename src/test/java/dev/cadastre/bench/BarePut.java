package dev.cadastre.bench;

import dev.cadastre.testkit.ApiServer;
import io.vertx.core.Vertx;

/**
 * A bare PUT of 1 KB to an API server: what whoever writes there waits for at least, at the same
 * moment on the same machine.
 */
public final class BarePut implements AutoCloseable {
  private static final String OBJECTS = "/api/v1/namespaces/cadastre/configmaps";
  private static final String TEXT = "x".repeat(800);

  private final Vertx vertx = Vertx.vertx();
  private final RawApi api;
  private int round;

  public BarePut(ApiServer server) {
    api = RawApi.admin(vertx, server);
    api.post(OBJECTS, body());
  }

  /** Writes the object once more; how long that took, in nanoseconds. */
  public long take() {
    round++;
    long start = System.nanoTime();
    api.call("PUT", OBJECTS + "/put", body()).orThrow("PUT");
    return System.nanoTime() - start;
  }

  private String body() {
    return """
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"put","namespace":"cadastre"},\
    "data":{"text":"%s","round":"%d"}}"""
        .formatted(TEXT, round);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
