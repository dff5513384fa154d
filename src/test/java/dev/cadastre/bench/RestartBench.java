package dev.cadastre.bench;

import dev.cadastre.addr.Cidr;
import dev.cadastre.testkit.ApiServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A controller that starts on a register which is full already. */
final class RestartBench {
  private static final int PODS = 30;
  private static final int[] ADDRESSES = {1_000, 10_000, 100_000, 150_000};
  static final String POOL =
      """
      apiVersion: cadastre.dev/v1alpha1
      kind: IPPool
      metadata: {name: bench}
      spec: {cidr: 10.0.0.0/12, vxlanMode: Always}
      ---
      apiVersion: cadastre.dev/v1alpha1
      kind: IPAMConfig
      metadata: {name: default}
      spec: {maxBlocksPerHost: 0, handles: "Off"}
      """;
  private static final Cidr RANGE = Cidr.parse("10.0.0.0/12");

  private RestartBench() {}

  static void run(Figures figures, Path jar) {
    System.out.println("restart: handles Off, 30 pods on each node");
    try (var cluster = new BenchCluster(ApiServer.own(), jar)) {
      cluster.apply(POOL);
      cluster.startController(IpamBench.jvmOptions(IpamBench.HEAP));
      var asking = cluster.createNodes("asking", 1, 4).getFirst();
      Load.lone(List.of(asking), 1);
      cluster.stopController();
      var preload = new Preload(cluster, poolUid(cluster));
      int filled = 0;
      for (int addresses : ADDRESSES) {
        int nodes = (addresses + PODS - 1) / PODS;
        int from = filled;
        RawApi.forAll(nodes - from, 24, i -> fill(cluster, preload, from + i));
        filled = nodes;
        measure(figures, cluster, asking, addresses);
      }
    }
  }

  static String poolUid(BenchCluster cluster) {
    return cluster
        .api()
        .call("GET", "/apis/cadastre.dev/v1alpha1/ippools/bench", "")
        .orThrow("the pool")
        .body()
        .toJsonObject()
        .getJsonObject("metadata")
        .getString("uid");
  }

  private static void fill(BenchCluster cluster, Preload preload, int index) {
    var name = "filled-" + index;
    var uid = preload.createNode(name);
    // From the far end, where the asking node's own block is unlikely to be.
    var block =
        RANGE.subnet(26, RANGE.subnetCount(26).subtract(java.math.BigInteger.valueOf(index + 1L)));
    var pods =
        IntStream.range(0, PODS).mapToObj(p -> cluster.createPod(name + "-" + p, name)).toList();
    preload.createNetwork(name, uid, List.of(block));
    preload.createBlock(block, name, uid, pods);
  }

  private static void measure(
      Figures figures, BenchCluster cluster, BenchNode asking, int addresses) {
    var label = addresses / 1000 + "k";
    long start = System.nanoTime();
    cluster.startController(IpamBench.jvmOptions(IpamBench.HEAP));
    var run = Load.lone(List.of(asking), 1);
    figures.add("restart_" + label + "_s", (System.nanoTime() - start) / 1e9, "s");
    Load.releaseBurst(run.leases());
    settle();
    figures.add(
        "controller_rss_" + label + "_mb", BenchCluster.residentMb(cluster.controllerPid()), "MB");
    cluster.stopController();
  }

  /** The pods are loaded, the counts are made. */
  private static void settle() {
    try {
      Thread.sleep(20_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
