package dev.cadastre.bench.cni;

import static java.util.Objects.requireNonNull;

import dev.cadastre.bench.BarePut;
import dev.cadastre.bench.Figures;
import dev.cadastre.bench.Latencies;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code CniBench RESULT PODS}, in a network namespace of its own ({@code bench/cni/run}): ADD and
 * DEL of ours, of ptp and of bridge with host-local, interleaved in the same namespaces; one and
 * eight at a time; memory with 250 pods; how soon 500 pairs are gone.
 */
@SuppressWarnings("InlineFormatString") // a configuration reads better by itself
public final class CniBench implements AutoCloseable {
  private static final int NAMESPACES = 500;
  private static final int LIVE = 250;
  private static final int AT_ONCE = 8;
  private static final String HOST_LOCAL =
      """
      {"cniVersion": "1.1.0", "name": "%s", "type": "%s", %s "ipam": {"type": "host-local",
       "dataDir": "%s", "ranges": [[{"subnet": "10.%d.0.0/16"}]], "routes": [{"dst": "0.0.0.0/0"}]}}\
      """;

  private final Figures figures = new Figures();
  private final Path folder = Files.createTempDirectory("cni-bench");
  private final List<NetworkNamespace> namespaces =
      IntStream.range(0, NAMESPACES).mapToObj(i -> new NetworkNamespace("b" + i)).toList();
  private final ApiServer api;
  private final BenchNode node;
  private final BarePut bare;
  private final Map<String, List<Stopwatch>> watches = new HashMap<>();
  private double cpuOfAdds;

  private static <T> T of(Map<String, T> all, String plugin) {
    return requireNonNull(all.get(plugin));
  }

  private CniBench() throws IOException {
    api = ApiServer.durable();
    node = new BenchNode(api, folder);
    bare = new BarePut(api);
    var plugins = Path.of(System.getenv("CADASTRE_CACHE"), "cni");
    var environment = new HashMap<>(node.shimEnvironment());
    environment.put("CNI_PATH", plugins.toString());
    for (int i = 0; i < AT_ONCE; i++) {
      watch(
          "cadastre",
          Path.of("target/shim/cadastre"),
          "{\"cniVersion\":\"1.1.0\",\"name\":\"k8s-pod-network\",\"type\":\"cadastre\"}",
          environment);
      watch("ptp", plugins.resolve("ptp"), hostLocal("ptp", "", 20), environment);
      watch(
          "bridge",
          plugins.resolve("bridge"),
          hostLocal("bridge", "\"bridge\": \"bench0\", \"isGateway\": true,", 21),
          environment);
    }
  }

  private void watch(String name, Path program, String configuration, Map<String, String> more)
      throws IOException {
    watches
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(new Stopwatch(program, configuration, folder, more));
  }

  private String hostLocal(String plugin, String more, int subnet) {
    return HOST_LOCAL.formatted("bench-" + plugin, plugin, more, folder.resolve(plugin), subnet);
  }

  public static void main(String[] arguments) throws Exception {
    try (var bench = new CniBench()) {
      bench.warmUp();
      bench.oneAtATime(Integer.parseInt(arguments[1]));
      bench.severalAtATime();
      bench.memory();
      bench.manyGone();
      bench.figures.write(Path.of(arguments[0]));
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0); // threads of the clients would hold it up
  }

  private Pod pod(String label, int number) {
    var namespace = namespaces.get(number % NAMESPACES);
    return new Pod(label + number, namespace.path().toString());
  }

  private Stopwatch ours() {
    return of(watches, "cadastre").getFirst();
  }

  /** The agent serves once its first picture of the cluster is complete. */
  private void warmUp() throws Exception {
    for (int i = 0; ; i++) {
      try {
        ours().call("ADD", pod("warm", 0));
        break;
      } catch (IOException e) {
        if (i == 150) {
          throw new IOException(node.lastWords(), e);
        }
        Thread.sleep(200);
      }
    }
    ours().call("DEL", pod("warm", 0));
    for (int i = 1; i < 50; i++) {
      ours().call("ADD", pod("warm", i));
      ours().call("DEL", pod("warm", i));
    }
  }

  private void oneAtATime(int pods) throws IOException {
    var adds = new HashMap<String, Latencies>();
    var dels = new HashMap<String, Latencies>();
    var shim = new Latencies();
    var puts = new Latencies();
    for (int i = 0; i < pods; i++) {
      puts.add(bare.take());
      for (var plugin : rotated(i)) {
        var watch = of(watches, plugin).getFirst();
        double cpu = plugin.equals("cadastre") ? node.cpuMillis() : 0;
        var add = watch.call("ADD", pod("one", i));
        if (plugin.equals("cadastre")) {
          cpuOfAdds += node.cpuMillis() - cpu + add.cpuMillis();
          shim.add(watch.call("STATUS", pod("one", i)).nanos());
        }
        adds.computeIfAbsent(plugin, _ -> new Latencies()).add(add.nanos());
        dels.computeIfAbsent(plugin, _ -> new Latencies())
            .add(watch.call("DEL", pod("one", i)).nanos());
      }
    }
    figures.add("add_p50_ms", of(adds, "cadastre").percentile(50), "ms");
    figures.add("add_p99_ms", of(adds, "cadastre").percentile(99), "ms");
    figures.add("add_over_ptp", over(adds, "ptp"), "ratio");
    figures.add("add_over_bridge", over(adds, "bridge"), "ratio");
    figures.add("del_p50_ms", of(dels, "cadastre").percentile(50), "ms");
    figures.add("del_over_ptp", over(dels, "ptp"), "ratio");
    figures.add("shim_p50_ms", shim.percentile(50), "ms");
    figures.add("cpu_ms_per_add", cpuOfAdds / pods, "ms");
    figures.add("put_1k_p50_ms", puts.percentile(50), "ms");
    figures.add("ptp_add_p50_ms", of(adds, "ptp").percentile(50), "ms");
    figures.add("bridge_add_p50_ms", of(adds, "bridge").percentile(50), "ms");
    figures.add("ptp_del_p50_ms", of(dels, "ptp").percentile(50), "ms");
  }

  /** Each plugin is as often the first as it is the last. */
  private static List<String> rotated(int turn) {
    var plugins = List.of("cadastre", "ptp", "bridge");
    return IntStream.range(0, 3).mapToObj(i -> plugins.get((i + turn) % 3)).toList();
  }

  private static double over(Map<String, Latencies> times, String other) {
    return of(times, "cadastre").percentile(50) / of(times, other).percentile(50);
  }

  private void severalAtATime() throws Exception {
    for (var plugin : List.of("cadastre", "ptp", "bridge")) {
      var adds = atOnce(plugin, "ADD", "eight", 200);
      atOnce(plugin, "DEL", "eight", 200);
      figures.add("%s_add_p50_ms_8".formatted(plugin), adds.percentile(50), "ms");
    }
  }

  private Latencies atOnce(String plugin, String verb, String label, int pods)
      throws InterruptedException, ExecutionException {
    var lanes = of(watches, plugin);
    var times = new Latencies();
    var results = new ArrayList<Future<Latencies>>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int lane = 0; lane < AT_ONCE; lane++) {
        int first = lane;
        Callable<Latencies> work =
            () -> {
              for (int i = first; i < pods; i += AT_ONCE) {
                times.add(lanes.get(first).call(verb, pod(label, i)).nanos());
              }
              return times;
            };
        results.add(threads.submit(work));
      }
    }
    for (var result : results) {
      result.get(); // or why a lane failed
    }
    return times;
  }

  private void memory() throws Exception {
    awaitNoHostEnds();
    atOnce("cadastre", "ADD", "live", LIVE);
    figures.add("agent_rss_mb", node.residentMemory(), "MiB");
    atOnce("cadastre", "DEL", "live", LIVE);
    awaitNoHostEnds();
  }

  private void manyGone() throws Exception {
    atOnce("cadastre", "ADD", "many", NAMESPACES);
    atOnce("cadastre", "DEL", "many", NAMESPACES);
    long answered = System.nanoTime();
    awaitNoHostEnds();
    figures.add("veth_500_gone_s", (System.nanoTime() - answered) / 1e9, "s");
  }

  private static void awaitNoHostEnds() throws IOException, InterruptedException {
    while (hostEnds() > 0) {
      Thread.sleep(10);
    }
  }

  /** Of the namespace that this process is in. */
  private static long hostEnds() throws IOException {
    try (Stream<String> links = Files.lines(Path.of("/proc/net/dev"))) {
      return links.filter(line -> line.strip().startsWith("cad")).count();
    }
  }

  @Override
  public void close() throws IOException {
    for (var lanes : watches.values()) {
      for (var watch : lanes) {
        watch.close();
      }
    }
    node.close();
    bare.close();
    api.close();
    namespaces.forEach(NetworkNamespace::close);
  }
}
