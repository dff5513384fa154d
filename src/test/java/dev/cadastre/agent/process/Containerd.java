package dev.cadastre.agent.process;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.testkit.Binaries;
import dev.cadastre.testkit.Child;
import dev.cadastre.testkit.Command;
import dev.cadastre.testkit.Machine;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The containerd that {@code lab/debian-containerd} brings, asked as kubelet asks it. */
final class Containerd implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration START = Duration.ofSeconds(30);
  // As version 1.6 has it; later ones read it too.
  private static final String CONFIGURATION =
      """
      version = 2
      root = "{folder}/root"
      state = "{folder}/state"
      [grpc]
        address = "{folder}/containerd.sock"
      [ttrpc]
        address = "{folder}/containerd.sock.ttrpc"
      [plugins."io.containerd.internal.v1.opt"]
        path = "{folder}/opt"
      [plugins."io.containerd.grpc.v1.cri"]
        sandbox_image = "localhost/pause:lab"
        disable_apparmor = true
        restrict_oom_score_adj = true
        [plugins."io.containerd.grpc.v1.cri".containerd]
          snapshotter = "native"
        [plugins."io.containerd.grpc.v1.cri".cni]
          bin_dir = "{folder}/bin"
          conf_dir = "{folder}/net.d"
      """;

  private final Path debian = Path.of(output("lab/debian-containerd"));
  private final String cgroup = "cadt%d".formatted(ProcessHandle.current().pid());
  private final Machine machine;
  private final Path folder;
  private final Map<String, String> environment;
  private Child child;

  /** Starts it there, with an environment that the plugins get as well. */
  Containerd(Machine machine, Path folder, Map<String, String> environment) throws IOException {
    this.machine = machine;
    this.folder = folder;
    this.environment = new HashMap<>(environment);
    this.environment.merge(
        "PATH",
        "%1$s/usr/bin:%1$s/usr/sbin:%2$s".formatted(debian, System.getenv("PATH")),
        (_, path) -> path);
    Files.writeString(
        folder.resolve("containerd.toml"), CONFIGURATION.replace("{folder}", folder.toString()));
    Files.writeString(
        folder.resolve("crictl.yaml"),
        "runtime-endpoint: unix://%s/containerd.sock%ntimeout: 60%n".formatted(folder));
    putPlugins(Files.createDirectory(folder.resolve("bin")));
    child = start();
    ctr("--namespace=k8s.io", "images", "import", debian.resolve("pause.tar").toString());
  }

  private static void putPlugins(Path bin) throws IOException {
    for (var name : List.of("loopback", "portmap", "bandwidth")) {
      Files.copy(Plugins.folder().resolve(name), bin.resolve(name));
    }
    Files.copy(Path.of("target/shim/cadastre"), bin.resolve("cadastre"));
  }

  private Child start() {
    var started =
        Child.start(
            "containerd",
            folder.resolve("containerd.log"),
            environment,
            machine.inside(
                debian.resolve("usr/bin/containerd").toString(),
                "--config=" + folder.resolve("containerd.toml")));
    await().atMost(START).ignoreExceptions().until(() -> !ctr("version").isEmpty());
    return started;
  }

  /** Kills it, which pods survive, and starts it anew. */
  void restart() {
    child.close();
    child = start();
  }

  String version() {
    return output(debian.resolve("usr/bin/containerd").toString(), "--version");
  }

  boolean isNetworkReady() {
    return StreamSupport.stream(json("info").at("/status/conditions").spliterator(), false)
        .filter(condition -> condition.path("type").asText().equals("NetworkReady"))
        .anyMatch(condition -> condition.path("status").asBoolean());
  }

  /** Runs the sandbox of a pod, the first one or after that many others; its id. */
  String run(Pod pod, int attempt) {
    var file = folder.resolve(pod.getMetadata().getName() + ".json");
    try {
      Files.writeString(file, asked(pod, attempt).toString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return crictl("runp", file.toString());
  }

  /** What kubelet makes of a pod. */
  private ObjectNode asked(Pod pod, int attempt) {
    var metadata = pod.getMetadata();
    var asked = JSON.createObjectNode();
    asked
        .putObject("metadata")
        .put("namespace", metadata.getNamespace())
        .put("name", metadata.getName())
        .put("uid", metadata.getUid())
        .put("attempt", attempt);
    asked.set("annotations", JSON.valueToTree(metadata.getAnnotations()));
    var ports = asked.putArray("port_mappings");
    for (var port : pod.getSpec().getContainers().getFirst().getPorts()) {
      ports
          .addObject()
          .put("container_port", port.getContainerPort())
          .put("host_port", port.getHostPort());
    }
    asked.putObject("linux").put("cgroup_parent", "/" + cgroup);
    return asked;
  }

  void stop(String sandbox) {
    crictl("stopp", sandbox);
  }

  void remove(String sandbox) {
    crictl("rmp", sandbox);
  }

  /** Ends whatever there is. */
  void removeAll() {
    crictl("rmp", "--all", "--force");
  }

  boolean isRunning(String sandbox) {
    return json("inspectp", sandbox).at("/status/state").asText().equals("SANDBOX_READY");
  }

  /** The process of a sandbox, as its machine counts. */
  long process(String sandbox) {
    return json("inspectp", sandbox).at("/info/pid").asLong();
  }

  List<String> addresses(String sandbox) {
    var network = json("inspectp", sandbox).at("/status/network");
    return Stream.concat(
            Stream.of(network.path("ip")),
            StreamSupport.stream(network.path("additionalIps").spliterator(), false)
                .map(more -> more.path("ip")))
        .map(JsonNode::asText)
        .filter(address -> !address.isEmpty())
        .toList();
  }

  String lastWords() {
    return child.lastWords();
  }

  private JsonNode json(String... words) {
    try {
      return JSON.readTree(crictl(words));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private String crictl(String... words) {
    var line =
        new ArrayList<>(
            List.of(
                Binaries.find("crictl").toString(), "--config=" + folder.resolve("crictl.yaml")));
    line.addAll(List.of(words));
    return output(line.toArray(String[]::new));
  }

  private String ctr(String... words) {
    var line =
        new ArrayList<>(
            List.of(
                debian.resolve("usr/bin/ctr").toString(),
                "--address=" + folder.resolve("containerd.sock")));
    line.addAll(List.of(words));
    return output(line.toArray(String[]::new));
  }

  private static String output(String... words) {
    return new Command(Map.of(), List.of(words)).output("");
  }

  /** Pods are killed with the machine; their groups of processes are not. */
  void removeGroups() {
    output(
        "sh",
        "-c",
        """
        for top in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
          if [ -d "$top" ]; then find "$top" -depth -type d -exec rmdir {} +; fi
        done\
        """,
        "remove",
        cgroup);
  }

  @Override
  public void close() {
    child.close();
  }
}
