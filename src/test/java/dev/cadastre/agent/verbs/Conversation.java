package dev.cadastre.agent.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.ControllerEndpoint;
import dev.cadastre.agent.register.Controllers;
import dev.cadastre.agent.register.Directory;
import dev.cadastre.agent.telemetry.Metrics;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.cni.ShimReply;
import dev.cadastre.dataplane.FakeKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A node's CNI side between a runtime that speaks frames, a kernel and a register in memory. */
final class Conversation implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final FakeRegister register;
  final FakeKernel kernel;
  final Journal journal;
  final Deletions deletions;
  final CniDispatcher dispatcher;
  final Path folder;
  private final Releases releases;
  private final ControllerClient controllers;
  Optional<NodeCondition.Fault> fault = Optional.empty();
  OptionalInt mtu = OptionalInt.of(1450);
  volatile Consumer<FaultPoint> reached = _ -> {};

  Conversation(Path folder, FakeRegister register, FakeKernel kernel) throws IOException {
    this(folder, register, kernel, register.uri());
  }

  /** The agent ends, and another goes on with what it left. */
  Conversation restarted() throws IOException {
    close();
    return new Conversation(folder, register, kernel);
  }

  /**
   * A node that begins, or goes on with what an earlier one left in the folder and the kernel.
   *
   * @param controller where the agent believes the register to be
   */
  Conversation(Path folder, FakeRegister register, FakeKernel kernel, URI controller)
      throws IOException {
    this.folder = folder;
    this.register = register;
    this.kernel = kernel;
    var token = Files.writeString(folder.resolve("token"), "secret");
    journal = Journal.open(folder.resolve("journal"));
    journal.markComplete();
    var endpoints = List.of(new ControllerEndpoint(controller, true));
    controllers =
        new ControllerClient(new Controllers("node-a", new Directory(endpoints, "")), token);
    var metrics = new Metrics();
    var steps = new Steps(metrics, point -> reached.accept(point));
    releases = new Releases("node-a", journal, controllers, steps);
    deletions = new Deletions(journal, kernel, releases, steps);
    dispatcher =
        new CniDispatcher(journal, controllers, kernel, deletions, condition(), steps, metrics);
    deletions.start();
  }

  private NodeCondition condition() {
    return new NodeCondition() {
      @Override
      public Optional<Fault> fault() {
        return fault;
      }

      @Override
      public OptionalInt podMtu() {
        return mtu;
      }
    };
  }

  static AttachmentKey key(String container) {
    return new AttachmentKey("k8s-pod-network", container, "eth0");
  }

  static FakeRegister.Key held(String container) {
    return new FakeRegister.Key("k8s-pod-network", container, "eth0");
  }

  /** A file that stands for the container's network namespace. */
  Path netns(String container) {
    var path = folder.resolve("netns-" + container);
    try {
      return Files.exists(path) ? path : Files.createFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ShimFrame frame(String plugin, String command, String container, String config) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("CNI_COMMAND", command);
    environment.put("CNI_CONTAINERID", container);
    environment.put("CNI_NETNS", netns(container).toString());
    environment.put("CNI_IFNAME", "eth0");
    environment.put("CNI_PATH", "/opt/cni/bin");
    environment.put(
        "CNI_ARGS",
        "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=%s;K8S_POD_UID=uid-%s"
            .formatted(container, container));
    return new ShimFrame(plugin, environment, config, 30_000);
  }

  static String config(String more) {
    return "{\"cniVersion\":\"1.1.0\",\"name\":\"k8s-pod-network\",\"type\":\"cadastre\"%s}"
        .formatted(more);
  }

  ShimReply say(String command, String container) {
    return dispatcher.answer(frame("cadastre", command, container, config("")));
  }

  JsonNode add(String container) {
    return read(say("ADD", container));
  }

  String addressOf(String container) {
    return Objects.requireNonNull(register.held().get(held(container))).getFirst().address();
  }

  /** What was deleted leaves nothing: not in the register, nor the journal, nor the kernel. */
  void awaitNothingHeld() {
    await().untilAsserted(() -> assertThat(register.held()).isEmpty());
    await().untilAsserted(() -> assertThat(journal.snapshot().entries()).isEmpty());
    assertThat(kernel.hostEnds()).isEmpty();
  }

  static JsonNode read(ShimReply reply) {
    try {
      return JSON.readTree(reply.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process ends here; disk, kernel and register stay. */
  @Override
  public void close() {
    deletions.close();
    releases.close();
    controllers.close();
    journal.close();
  }
}
