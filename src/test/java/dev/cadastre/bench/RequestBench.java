package dev.cadastre.bench;

import dev.cadastre.bench.BenchNode.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Allocations and releases: their rate, their latency, and what they cost the API server. */
final class RequestBench {
  private static final int[] NODES = {1, 4, 16, 64, 256};
  private static final int PODS = 30;
  private static final String POOL =
      """
      apiVersion: cadastre.dev/v1alpha1
      kind: IPPool
      metadata: {name: bench}
      spec: {cidr: 10.0.0.0/12, natOutgoing: true, vxlanMode: Always}
      ---
      apiVersion: cadastre.dev/v1alpha1
      kind: IPAMConfig
      metadata: {name: default}
      spec: {maxBlocksPerHost: 0}
      """;

  private final BenchCluster cluster;
  private final Figures figures;
  private final List<Lease> held = new ArrayList<>();

  RequestBench(BenchCluster cluster, Figures figures) {
    this.cluster = cluster;
    this.figures = figures;
  }

  void run() {
    var nodes = start(NODES[NODES.length - 1], "");
    countRequests(nodes.subList(0, 16));
    lonePutRatio(nodes.get(20));
    burstOfOneNode(nodes.get(21), "");
    for (int count : NODES) {
      lone(nodes.subList(0, count));
      burst(nodes.subList(0, count), "_" + count);
    }
    new WatchBench(cluster, figures).run(nodes.subList(0, 16));
    Handles.drain(cluster, figures);
    exactFit(nodes, 10);
    exactFit(nodes, 100);
    requireNoDoubles();
  }

  /** The figures that matter most, by themselves. */
  void runHeadline(String suffix) {
    var nodes = start(32, suffix).subList(0, 16);
    burstOfOneNode(nodes.getFirst(), suffix);
    burst(nodes, "_16" + suffix);
    var lone = Load.lone(nodes.subList(0, 1), 200);
    figures.addPercentiles("alloc_", "_lone_1" + suffix, lone.latencies());
  }

  private List<BenchNode> start(int count, String suffix) {
    cluster.apply(POOL);
    var ready = cluster.startController(IpamBench.jvmOptions(IpamBench.HEAP));
    figures.add("controller_ready_s" + suffix, ready.toMillis() / 1e3, "s");
    var nodes = cluster.createNodes("node", count, PODS);
    var first = new Latencies();
    nodes.forEach(node -> held.addAll(firstPod(node, first)));
    figures.add("first_pod_p50_ms" + suffix, first.percentile(50), "ms");
    // Not measured: the just-in-time compiler has its say first.
    for (int round = 0; round < 6; round++) {
      Load.releaseBurst(Load.burst(nodes.subList(count / 2, count), 8, "").leases());
    }
    return nodes;
  }

  private static Collection<Lease> firstPod(BenchNode node, Latencies latencies) {
    var run = Load.lone(List.of(node), 1);
    latencies.addAll(run.latencies());
    return run.leases();
  }

  /** On fresh blocks with room, so that no claim is among the writes. */
  private void countRequests(List<BenchNode> nodes) {
    var before = ApiCounters.read(cluster);
    var lone = Load.lone(nodes, 15);
    var afterLone = ApiCounters.read(cluster);
    var burst = Load.burst(nodes, PODS, "");
    var afterBurst = ApiCounters.read(cluster);
    settle();
    var settled = ApiCounters.read(cluster);
    double all = lone.latencies().count() + burst.latencies().count();
    report("lone", afterLone.since(before), lone.latencies().count());
    report("burst", afterBurst.since(afterLone), burst.latencies().count());
    var total = settled.since(before);
    figures.add(
        "sync_reads_per_alloc", afterBurst.since(before).reads() / all, "requests/allocation");
    figures.add("later_writes_per_alloc", total.laterWrites() / all, "requests/allocation");
    figures.add("etcd_bytes_per_alloc", total.etcdBytes() / all, "B/allocation");
    System.out.println("  requests: " + new TreeMap<>(total.requests()));
    var beforeRelease = ApiCounters.read(cluster);
    var leases = new ArrayList<>(burst.leases());
    var released = Load.releaseBurst(leases);
    var afterRelease = ApiCounters.read(cluster);
    report("burst_release", afterRelease.since(beforeRelease), released.latencies().count());
    held.addAll(lone.leases());
  }

  private void report(String name, ApiCounters counters, int count) {
    figures.add(
        name.endsWith("release")
            ? "sync_writes_per_release_burst"
            : "sync_writes_per_alloc_" + name,
        counters.synchronousWrites() / count,
        "requests/allocation");
  }

  /** A lone allocation beside a bare PUT of 1 KB, in turns. */
  private void lonePutRatio(BenchNode node) {
    var put = new Latencies();
    var allocation = new Latencies();
    try (var bare = new BarePut(cluster.apiServer())) {
      for (int i = 0; i < 500; i++) {
        put.add(bare.take());
        var run = Load.lone(List.of(node), 1);
        allocation.addAll(run.latencies());
        held.addAll(run.leases());
      }
    }
    figures.add("put_1k_p50_ms", put.percentile(50), "ms");
    figures.add("put_1k_p99_ms", put.percentile(99), "ms");
    figures.add("lone_p50_ms", allocation.percentile(50), "ms");
    figures.add("lone_p99_ms", allocation.percentile(99), "ms");
    figures.add("lone_p99_over_put_p99", allocation.percentile(99) / put.percentile(99), "ratio");
  }

  private void burstOfOneNode(BenchNode node, String suffix) {
    var whole = new Latencies();
    for (int round = 0; round < 41; round++) {
      var run = Load.burst(List.of(node), PODS, "");
      if (round > 0) {
        whole.add((long) (run.seconds() * 1e9));
      }
      Load.releaseBurst(run.leases());
      pace();
    }
    figures.add("burst_30_one_node_ms" + suffix, whole.percentile(50), "ms");
  }

  private void lone(List<BenchNode> nodes) {
    int count = nodes.size();
    var run = Load.lone(nodes, Math.max(8, 800 / count));
    figures.add("alloc_per_s_lone_" + count, run.perSecond(), "allocations/s");
    figures.addPercentiles("alloc_", "_lone_" + count, run.latencies());
    var back = Load.releaseLone(nodes, run.leases());
    figures.add("release_per_s_lone_" + count, back.perSecond(), "releases/s");
    figures.addPercentiles("release_", "_lone_" + count, back.latencies());
  }

  private void burst(List<BenchNode> nodes, String suffix) {
    var latencies = new Latencies();
    var releases = new Latencies();
    double seconds = 0;
    double releaseSeconds = 0;
    var cpuBefore = cpu();
    int rounds = Math.clamp(384 / nodes.size(), 3, 24);
    for (int round = 0; round < rounds; round++) {
      var run = Load.burst(nodes, PODS, "");
      latencies.addAll(run.latencies());
      seconds += run.seconds();
      var back = Load.releaseBurst(run.leases());
      releases.addAll(back.latencies());
      releaseSeconds += back.seconds();
      pace();
    }
    figures.add("alloc_per_s_burst" + suffix, latencies.count() / seconds, "allocations/s");
    figures.addPercentiles("alloc_", "_burst" + suffix, latencies);
    figures.add("release_per_s_burst" + suffix, releases.count() / releaseSeconds, "releases/s");
    figures.addPercentiles("release_", "_burst" + suffix, releases);
    int count = latencies.count();
    cpu()
        .forEach(
            (name, ms) ->
                System.out.printf(
                    "    %s: %.3f ms of CPU per allocation with its release%n",
                    name, (ms - cpuBefore.getOrDefault(name, 0.0)) / count));
  }

  private Map<String, Double> cpu() {
    var cpu = new TreeMap<String, Double>();
    cluster.processes().forEach((name, pid) -> cpu.put(name, BenchCluster.cpuMs(pid)));
    return cpu;
  }

  /** 1,000 addresses, 1,000 requests. */
  private void exactFit(List<BenchNode> all, int count) {
    var pool = "fit-" + count;
    var base = count == 10 ? "10.240.0" : "10.241.0";
    cluster.apply(
        """
        apiVersion: cadastre.dev/v1alpha1
        kind: IPPool
        metadata: {name: %s}
        spec: {cidr: %s.0/22, assignmentMode: Manual}
        ---
        apiVersion: cadastre.dev/v1alpha1
        kind: IPReservation
        metadata: {name: %s}
        spec: {reservedCIDRs: [%s.0/28, %s.16/29]}
        """
            .formatted(pool, base, pool, base, base));
    settle();
    int failures = 0;
    var nodes = all.subList(0, count);
    var more = ",\"pools\":[\"%s\"]".formatted(pool);
    double seconds = Double.NaN;
    try {
      var run = Load.burst(nodes, 1000 / count, more);
      seconds = run.seconds();
      held.addAll(run.leases());
    } catch (RuntimeException e) {
      failures++;
      System.out.println("  exact fit over %d nodes: %s".formatted(count, e));
    }
    var suffix = count == 10 ? "" : "_" + count + "_nodes";
    figures.add("exact_fit_failures" + suffix, failures, "failures");
    figures.add("exact_fit_s" + suffix, seconds, "s");
  }

  private void requireNoDoubles() {
    var seen = new HashSet<String>();
    long doubles =
        held.stream()
            .flatMap(lease -> lease.addresses().stream())
            .filter(address -> !seen.add(address))
            .count();
    figures.add("double_owners", (double) doubles, "addresses");
  }

  /** A node has at most 1,000 requests a second; a round is 60 of each node. */
  private static void pace() {
    LockSupport.parkNanos(80_000_000);
  }

  /** What is written behind the answers gets its time. */
  private static void settle() {
    try {
      Thread.sleep(3_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
