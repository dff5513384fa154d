package dev.cadastre.bench;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What another node's agent receives while pods start at 20 a second. */
final class WatchBench {
  private static final int PODS = 300;
  private static final long GAP_NANOS = 1_000_000_000L / 20;

  /** What an agent watches (agent.cluster.ClusterView, ControllerWatch). */
  private static final List<String> WATCHES =
      List.of(
          "/apis/cadastre.dev/v1alpha1/nodenetworks",
          "/apis/cadastre.dev/v1alpha1/ippools",
          "/apis/cadastre.dev/v1alpha1/networkconfigs?fieldSelector=metadata.name%3Ddefault",
          "/api/v1/nodes?fieldSelector=metadata.name%3Dnode-200",
          "/apis/discovery.k8s.io/v1/namespaces/cadastre/endpointslices");

  private final BenchCluster cluster;
  private final Figures figures;
  private final AtomicLong received = new AtomicLong();

  WatchBench(BenchCluster cluster, Figures figures) {
    this.cluster = cluster;
    this.figures = figures;
  }

  void run(List<BenchNode> nodes) {
    WATCHES.forEach(this::watch);
    long before = received.get();
    long next = System.nanoTime();
    for (int i = 0; i < PODS; i++) {
      LockSupport.parkNanos(next - System.nanoTime());
      Load.burst(List.of(nodes.get(i % nodes.size())), 1, "");
      next += GAP_NANOS;
    }
    figures.add(
        "watch_bytes_other_node_per_alloc",
        (double) (received.get() - before) / PODS,
        "B/allocation");
  }

  /** From now on: the list's version is where the watch begins. */
  private void watch(String path) {
    var list = cluster.api().call("GET", path, "").orThrow(path).body().toJsonObject();
    var version = version(list);
    var separator = path.contains("?") ? "&" : "?";
    var server = URI.create(cluster.apiServer().url());
    cluster
        .vertx()
        .createHttpClient(new HttpClientOptions().setSsl(true).setTrustAll(true))
        .request(
            HttpMethod.GET,
            server.getPort(),
            server.getHost(),
            path
                + separator
                + "watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion="
                + version)
        .compose(
            request ->
                request
                    .putHeader("Authorization", "Bearer " + cluster.apiServer().adminToken())
                    .send())
        .onSuccess(response -> response.handler(buffer -> received.addAndGet(buffer.length())))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static String version(JsonObject list) {
    return list.getJsonObject("metadata").getString("resourceVersion");
  }
}
