package dev.cadastre.bench;

import dev.cadastre.addr.Cidr;
import dev.cadastre.bench.BenchNode.BenchPod;
import dev.cadastre.testkit.ApiServer;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** What one allocation costs while a pool of a million addresses fills. */
final class GrowthBench {
  private static final Cidr RANGE = Cidr.parse("10.0.0.0/12");
  private static final int BLOCKS = 1 << 14;
  private static final int BLOCKS_PER_NODE = 16;
  private static final double[] FILLED = {10, 90, 99.9};

  private final Figures figures;
  private final BenchCluster cluster;

  private GrowthBench(Figures figures, BenchCluster cluster) {
    this.figures = figures;
    this.cluster = cluster;
  }

  static void run(Figures figures, Path jar) {
    System.out.println("growth: a pool of 1,048,576 addresses");
    try (var cluster = new BenchCluster(ApiServer.own(), jar)) {
      new GrowthBench(figures, cluster).run();
    }
  }

  private void run() {
    cluster.apply(RestartBench.POOL);
    cluster.startController(IpamBench.jvmOptions("3g"));
    var asking = cluster.createNodes("asking", 8, 30);
    Load.lone(asking, 1);
    cluster.stopController();
    var preload = new Preload(cluster, RestartBench.poolUid(cluster));
    int filled = 0;
    double atTen = Double.NaN;
    double atLast = Double.NaN;
    for (double percent : FILLED) {
      int blocks = (int) (BLOCKS * percent / 100);
      // The nodes that ask have claimed some by themselves.
      fill(preload, filled, blocks, blocksInUse());
      filled = blocks;
      atLast = measure(asking, percent);
      atTen = Double.isNaN(atTen) ? atLast : atTen;
    }
    figures.add("cost_99_9_over_10", atLast / atTen, "ratio");
  }

  private Set<String> blocksInUse() {
    var taken = new HashSet<String>();
    cluster
        .api()
        .call("GET", "/apis/cadastre.dev/v1alpha1/ipamblocks", "")
        .orThrow("blocks")
        .body()
        .toJsonObject()
        .getJsonArray("items")
        .forEach(
            block ->
                taken.add(
                    ((io.vertx.core.json.JsonObject) block)
                        .getJsonObject("spec")
                        .getString("cidr")));
    return taken;
  }

  private void fill(Preload preload, int from, int to, Set<String> taken) {
    int nodes = (to - from + BLOCKS_PER_NODE - 1) / BLOCKS_PER_NODE;
    RawApi.forAll(
        nodes,
        16,
        n -> {
          var name = "full-" + (from / BLOCKS_PER_NODE + n) + "-" + from;
          var uid = preload.createNode(name);
          int first = from + n * BLOCKS_PER_NODE;
          var blocks =
              IntStream.range(first, Math.min(to, first + BLOCKS_PER_NODE))
                  .mapToObj(i -> RANGE.subnet(26, BigInteger.valueOf(i)))
                  .filter(block -> !taken.contains(block.toString()))
                  .toList();
          preload.createNetwork(name, uid, blocks);
          blocks.forEach(block -> preload.createBlock(block, name, uid, pods()));
        });
  }

  /** The collector has no word of their node's agent, and so frees none of them. */
  private static List<BenchPod> pods() {
    return IntStream.range(0, 64)
        .mapToObj(i -> new BenchPod("bench", "gone-" + i, UUID.randomUUID().toString()))
        .toList();
  }

  /** With new blocks among them: 64 addresses of each node's block, and 56 more. */
  private double measure(List<BenchNode> asking, double percent) {
    cluster.startController(IpamBench.jvmOptions("3g"));
    Load.releaseBurst(Load.lone(asking, 20).leases());
    var latencies = new Latencies();
    double cpu = BenchCluster.cpuMs(cluster.controllerPid());
    for (int round = 0; round < 4; round++) {
      var run = Load.lone(asking, 30);
      latencies.addAll(run.latencies());
      Load.releaseBurst(run.leases());
    }
    cpu = BenchCluster.cpuMs(cluster.controllerPid()) - cpu;
    var label = ("_filled_" + percent).replace(".0", "").replace('.', '_');
    figures.addPercentiles("alloc_", label, latencies);
    figures.add("controller_cpu_ms_per_alloc" + label, cpu / latencies.count(), "ms");
    figures.add(
        "controller_rss" + label + "_mb", BenchCluster.residentMb(cluster.controllerPid()), "MB");
    cluster.stopController();
    return latencies.percentile(50);
  }
}
