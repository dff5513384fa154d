package dev.cadastre.bench;

import dev.cadastre.testkit.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the API server and etcd have counted, from their own metrics. */
record ApiCounters(Map<String, Double> requests, double etcdBytes) {
  private static final List<String> WRITES = List.of("POST", "PUT", "PATCH", "DELETE", "APPLY");
  private static final List<String> READS = List.of("GET", "LIST");

  /** Before an answer: the register itself, and who asks. */
  private static final List<String> SYNCHRONOUS =
      List.of("ipamblocks", "nodenetworks", "tokenreviews", "subjectaccessreviews");

  static ApiCounters read(BenchCluster cluster) {
    var text = cluster.apiServer().client().raw("/metrics");
    var requests = new HashMap<String, Double>();
    text.lines()
        .filter(line -> line.startsWith("apiserver_request_total{"))
        .forEach(
            line ->
                requests.merge(
                    label(line, "verb") + " " + label(line, "resource"),
                    Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)),
                    Double::sum));
    return new ApiCounters(
        requests,
        Metrics.sum(
            get(cluster.apiServer().etcdUrl() + "/metrics"),
            "etcd_network_client_grpc_received_bytes_total",
            Map.of()));
  }

  private static String label(String line, String name) {
    int from = line.indexOf(name + "=\"");
    return from < 0
        ? ""
        : line.substring(from + name.length() + 2, line.indexOf('"', from + name.length() + 2));
  }

  private static String get(String url) {
    try (var body = URI.create(url).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ApiCounters since(ApiCounters before) {
    var delta = new HashMap<String, Double>();
    requests.forEach(
        (key, value) -> {
          double more = value - before.requests.getOrDefault(key, 0.0);
          if (more != 0) {
            delta.put(key, more);
          }
        });
    return new ApiCounters(delta, etcdBytes - before.etcdBytes);
  }

  double synchronousWrites() {
    return sum(WRITES, true);
  }

  double laterWrites() {
    return sum(WRITES, false);
  }

  /** Reads of anything but metrics; watches that are opened count, those that run do not. */
  double reads() {
    return sum(READS, true) + sum(READS, false);
  }

  private double sum(List<String> verbs, boolean synchronous) {
    return requests.entrySet().stream()
        .filter(e -> verbs.contains(e.getKey().split(" ", -1)[0]))
        .filter(e -> !e.getKey().split(" ", -1)[1].isEmpty())
        .filter(e -> !e.getKey().endsWith(" leases"))
        .filter(e -> SYNCHRONOUS.contains(e.getKey().split(" ", -1)[1]) == synchronous)
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
