package dev.cadastre.bench;

import dev.cadastre.bench.BenchNode.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Ways in which nodes ask, and what came of it. */
final class Load {
  private static final AtomicLong CONTAINERS = new AtomicLong();

  private Load() {}

  /**
   * What a load took.
   *
   * @param seconds from the first request to the last answer
   */
  record Run(Collection<Lease> leases, Latencies latencies, double seconds) {
    double perSecond() {
      return latencies.count() / seconds;
    }
  }

  private static String container() {
    return "%064x".formatted(CONTAINERS.incrementAndGet());
  }

  /** Every node at once, each asking for one pod after the other. */
  static Run lone(List<BenchNode> nodes, int each) {
    var latencies = new Latencies();
    var leases = Collections.synchronizedList(new ArrayList<Lease>());
    long start = System.nanoTime();
    RawApi.forAll(
        nodes.size(),
        nodes.size(),
        n -> {
          var node = nodes.get(n);
          for (int i = 0; i < each; i++) {
            leases.add(node.allocate(i % node.podCount(), container(), "", latencies).join());
          }
        });
    return new Run(leases, latencies, seconds(start));
  }

  /** Every node at once, each asking for {@code pods} pods at once. */
  static Run burst(List<BenchNode> nodes, int pods, String more) {
    var latencies = new Latencies();
    var asked = new ArrayList<CompletableFuture<Lease>>();
    long start = System.nanoTime();
    for (int i = 0; i < pods; i++) {
      for (var node : nodes) {
        asked.add(node.allocate(i % node.podCount(), container(), more, latencies));
      }
    }
    var leases = asked.stream().map(CompletableFuture::join).toList();
    return new Run(leases, latencies, seconds(start));
  }

  /** Every lease's release at once, as the pods of a deployment go. */
  static Run releaseBurst(Collection<Lease> leases) {
    var latencies = new Latencies();
    long start = System.nanoTime();
    leases.stream()
        .map(lease -> lease.node().release(lease, latencies))
        .toList()
        .forEach(CompletableFuture::join);
    return new Run(List.of(), latencies, seconds(start));
  }

  /** Every node at once, each releasing one after the other. */
  static Run releaseLone(List<BenchNode> nodes, Collection<Lease> leases) {
    var latencies = new Latencies();
    long start = System.nanoTime();
    RawApi.forAll(
        nodes.size(),
        nodes.size(),
        n ->
            leases.stream()
                .filter(lease -> lease.node() == nodes.get(n))
                .forEach(lease -> lease.node().release(lease, latencies).join()));
    return new Run(List.of(), latencies, seconds(start));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
