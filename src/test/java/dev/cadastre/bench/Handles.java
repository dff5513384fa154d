package dev.cadastre.bench;

import io.vertx.core.json.JsonArray;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The projection of the blocks that people read. */
final class Handles {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Handles() {}

  /** How long the projection needs, once the load is over, to say what the blocks say. */
  static void drain(BenchCluster cluster, Figures figures) {
    long start = System.nanoTime();
    Awaitility.await("the handles say what the blocks say")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> handles(cluster) == containers(cluster));
    figures.add("handles_drain_s", (System.nanoTime() - start) / 1e9, "s");
  }

  private static long handles(BenchCluster cluster) {
    return items(cluster, "ipamhandles").size();
  }

  private static long containers(BenchCluster cluster) {
    return items(cluster, "ipamblocks").stream()
        .map(block -> ((io.vertx.core.json.JsonObject) block).getJsonObject("spec"))
        .map(spec -> spec.getJsonObject("allocations"))
        .filter(java.util.Objects::nonNull)
        .mapToLong(io.vertx.core.json.JsonObject::size)
        .sum();
  }

  private static JsonArray items(BenchCluster cluster, String plural) {
    return cluster
        .api()
        .call("GET", "/apis/cadastre.dev/v1alpha1/" + plural + "?resourceVersion=0", "")
        .orThrow(plural)
        .body()
        .toJsonObject()
        .getJsonArray("items");
  }
}
