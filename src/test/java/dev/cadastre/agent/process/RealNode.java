package dev.cadastre.agent.process;

import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeApi;
import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.conformance.Answer;
import dev.cadastre.conformance.Call;
import dev.cadastre.conformance.Container;
import dev.cadastre.conformance.Plugin;
import dev.cadastre.testkit.Binaries;
import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;

/** A node in a namespace: agent and shim for real, register and API in memory. */
final class RealNode implements AutoCloseable {
  static final String NETWORK = "conformance";
  private static final String OURS = "/apis/cadastre.dev/v1alpha1/";
  private static final int TRY_AGAIN_LATER = 11;
  private static final Duration START = Duration.ofSeconds(60);
  private static final AtomicInteger NODES = new AtomicInteger();
  private static final AtomicInteger CONTAINERS = new AtomicInteger();
  private static final Path LIST = Path.of("src/test/resources/conformance/cadastre.conflist");

  final NetworkNamespace namespace;
  final FakeRegister register;
  final FakeApi api;
  final AgentProcess agent;
  final Plugin plugin;
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Container> containers = new ArrayList<>();

  RealNode(Path folder) throws IOException {
    this.folder = folder;
    NetworkNamespace.run("make", "-s", "-C", "shim");
    namespace = new NetworkNamespace("node" + NODES.incrementAndGet());
    namespace.connect("192.0.2.4/24");
    register = FakeRegister.start(namespace);
    register.giveBothFamilies();
    api = FakeApi.start(namespace);
    describeCluster();
    setEnvironment();
    plugin =
        Plugin.read(Path.of("target/shim/cadastre"), LIST, Plugins.folder(), folder, Duration.ZERO)
            .with(
                Map.of(
                    "CADASTRE_RUN_DIR", folder.resolve("run").toString(),
                    "CADASTRE_STATE_DIR", folder.resolve("state").toString()));
    agent = new AgentProcess(namespace, folder, environment);
  }

  private void describeCluster() {
    api.put(
        "/api/v1/nodes/node-a",
        """
        {"metadata": {"uid": "uid-a"},
         "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.4"}]}}\
        """);
    api.put(OURS + "ippools/default", "{\"spec\": {\"cidr\": \"10.244.0.0/16\"}}");
    api.put(OURS + "ippools/default-v6", "{\"spec\": {\"cidr\": \"fd00:10:244::/48\"}}");
    api.put(
        OURS + "nodenetworks/node-a",
        """
        {"spec": {"nodeUID": "uid-a", "blocks": [{"cidr": "10.244.0.0/24", "claimSequence": 5}]}}\
        """);
  }

  private void setEnvironment() throws IOException {
    var token = Files.writeString(folder.resolve("token"), "secret").toString();
    environment.putAll(
        Map.of(
            "CADASTRE_NODE_NAME", "node-a",
            "CADASTRE_RUN_DIR", folder.resolve("run").toString(),
            "CADASTRE_STATE_DIR", folder.resolve("state").toString(),
            "CADASTRE_CNI_CONF_DIR", folder.resolve("net.d").toString(),
            "CADASTRE_API_SERVER", api.uri().toString(),
            "CADASTRE_API_TOKEN_FILE", token,
            "CADASTRE_TOKEN_FILE", token,
            "CADASTRE_CONTROLLER_URL", register.uri().toString(),
            "CADASTRE_METRICS_PORT", "0"));
  }

  Container container() {
    int number = CONTAINERS.incrementAndGet();
    var container = new Container("pod" + number, new NetworkNamespace("pod" + number));
    containers.add(container);
    return container;
  }

  Call call(String verb, Container container) {
    return call(verb)
        .with("CNI_CONTAINERID", container.id())
        .with("CNI_NETNS", container.namespace().path().toString())
        .with("CNI_IFNAME", "eth0");
  }

  Call call(String verb) {
    return new Call(plugin, namespace, verb, "1.1.0");
  }

  /** As a runtime does: again while it is told to try again later. */
  Answer persistently(Call call) {
    try {
      return await().atMost(START).until(call::run, answer -> !isLater(answer));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("told again and again to try later; " + agent.lastWords(), e);
    }
  }

  private static boolean isLater(Answer answer) {
    return !answer.ok() && answer.json().path("code").asInt() == TRY_AGAIN_LATER;
  }

  /** Until the agent answers, and not the shim in its place. */
  void awaitAgent() {
    persistently(
        call("CHECK")
            .with("CNI_CONTAINERID", "nobody")
            .with("CNI_NETNS", "/run/netns/nobody")
            .with("CNI_IFNAME", "eth0"));
  }

  Answer add(Container container) {
    return persistently(call("ADD", container));
  }

  /**
   * What the runtimes' own library does, as its tool.
   *
   * @param program the tool of which version
   * @param lists the folder of configuration lists
   */
  String cnitool(String program, Path lists, String verb, String network, Container container) {
    var line =
        namespace.inside(
            "env",
            "NETCONFPATH=" + lists,
            "CNI_PATH=" + plugin.path(),
            "CADASTRE_RUN_DIR=" + folder.resolve("run"),
            "CADASTRE_STATE_DIR=" + folder.resolve("state"),
            Binaries.find(program).toString(),
            verb,
            network,
            container.namespace().path().toString());
    return NetworkNamespace.run(line.toArray(String[]::new));
  }

  /** Where the agent writes its configuration list. */
  Path networkConfiguration() {
    return folder.resolve("net.d");
  }

  AttachmentKey key(Container container) {
    return new AttachmentKey(NETWORK, container.id(), "eth0");
  }

  /** What the journal on disk says, whether or not the agent runs. */
  Map<AttachmentKey, JournalEntry> journal() throws IOException {
    var copy = Files.createTempDirectory(folder, "journal-copy");
    Files.copy(folder.resolve("state/journal/journal"), copy.resolve("journal"));
    try (var journal = Journal.open(copy)) {
      return journal.snapshot().entries();
    }
  }

  /** Host ends that there are. */
  List<String> hostEnds() {
    return namespace
        .exec("ip", "-o", "link")
        .lines()
        .map(line -> line.replaceFirst("^[0-9]+: ([^:@]+)[:@].*", "$1"))
        .filter(link -> link.matches("cad[0-9a-f]{12}"))
        .sorted()
        .toList();
  }

  /** All that a pod may leave on a node, by its kind. */
  Map<String, String> kernelState() {
    var state = new TreeMap<String, String>();
    state.put("host ends", String.join(" ", hostEnds()));
    for (var family : List.of("-4", "-6")) {
      var routes =
          namespace
              .exec("ip", family, "route", "show", "table", "all")
              .lines()
              .filter(route -> route.contains("10.244.") || route.contains("fd00:10:244:"))
              .sorted()
              .toList();
      state.put("routes " + family, String.join("\n", routes));
    }
    state.put("rules", namespace.exec("nft", "list", "ruleset"));
    state.put("neighbours", namespace.exec("ip", "neigh", "show", "nud", "permanent"));
    return state;
  }

  @Override
  public void close() {
    agent.close();
    containers.forEach(Container::close);
    api.close();
    register.close();
    namespace.close();
  }
}
