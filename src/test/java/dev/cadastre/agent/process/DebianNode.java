package dev.cadastre.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.v1alpha1.IPAMBlock;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.Command;
import dev.cadastre.testkit.ControllerProcess;
import dev.cadastre.testkit.Machine;
import dev.cadastre.testkit.NetworkNamespace;
import dev.cadastre.testkit.Passage;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A node with Debian's containerd and our agent; outside, a real API server and a controller. Only
 * kubelet is missing: the test plays it.
 */
final class DebianNode implements AutoCloseable {
  static final String ADDRESS = "192.0.2.4";
  private static final String NAME = "node-a";
  private static final int REFUSED = 7; // of curl
  private static final Duration START = Duration.ofSeconds(60);

  final Containerd containerd;
  final AgentProcess agent;
  private final Machine machine;
  private final ApiServer api = ApiServer.own();
  private final ControllerProcess controller;
  private final Deque<Passage> passages = new ArrayDeque<>();
  private final boolean wasReadyWithoutAgent;
  private int pods;

  DebianNode(Path folder) throws IOException {
    NetworkNamespace.run("make", "-s", "-C", "shim");
    describeCluster();
    controller = ControllerProcess.start(api, "controller", folder, Map.of()).awaitReady();
    machine = new Machine("debian", folder);
    machine.network().connect(ADDRESS + "/24");
    passages.add(new Passage(machine.network(), URI.create(api.url())));
    passages.add(new Passage(machine.network(), controller.url()));
    var environment = new HashMap<>(controller.agentSettings(api, NAME, folder));
    environment.put("CADASTRE_CNI_CONF_DIR", folder.resolve("net.d").toString());
    environment.put("CADASTRE_RUN_DIR", folder.resolve("run").toString());
    environment.put("CADASTRE_STATE_DIR", folder.resolve("state-of-agent").toString());
    containerd = new Containerd(machine, folder, environment);
    wasReadyWithoutAgent = containerd.isNetworkReady();
    agent = new AgentProcess(machine, folder, environment);
    awaitNetwork();
  }

  private void awaitNetwork() {
    try {
      await().atMost(START).until(containerd::isNetworkReady);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the network does not get ready; " + lastWords(), e);
    }
  }

  private void describeCluster() {
    api.createNamespace(ControllerProcess.NAMESPACE);
    api.createServiceAccount(ControllerProcess.NAMESPACE, ControllerProcess.AGENT);
    api.createNode(NAME, ADDRESS);
    assertThat(
            api.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPPool
                metadata: {name: ipv4}
                spec: {cidr: 10.244.0.0/16}
                ---
                apiVersion: cadastre.dev/v1alpha1
                kind: IPPool
                metadata: {name: ipv6}
                spec: {cidr: "fd00:10:244::/56"}
                """))
        .isEmpty();
  }

  /** Whether containerd took the network for ready when there was no agent yet. */
  boolean wasReadyWithoutAgent() {
    return wasReadyWithoutAgent;
  }

  /** A new pod that the scheduler has bound to the node. */
  Pod pod() {
    return api.createPod("default", "pod-" + ++pods, NAME);
  }

  /** Runs a pod's first sandbox; like kubelet, again while that fails. */
  String run(Pod pod) {
    return run(pod, 0);
  }

  String run(Pod pod, int attempt) {
    try {
      return await()
          .atMost(START)
          .pollDelay(Duration.ZERO)
          .ignoreExceptions()
          .until(() -> containerd.run(pod, attempt), id -> !id.isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("no sandbox; " + lastWords(), e);
    }
  }

  /** Whether a sandbox's server answers the node under that address. */
  boolean reaches(String address) {
    return reaches(address, 80);
  }

  boolean reaches(String address, int port) {
    var url = URI.create("http://%s:%d/".formatted(literal(address), port)).toString();
    var curl = machine.inside("curl", "--silent", "--show-error", "--max-time", "5", url);
    // The server may have been started, and not listen yet.
    var seen =
        await()
            .atMost(START)
            .pollDelay(Duration.ZERO)
            .until(() -> new Command(Map.of(), curl).run(""), answer -> answer.exit() != REFUSED);
    return seen.text().equals("reached");
  }

  private static String literal(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }

  /** Who holds which address, as the register says. */
  Map<String, String> held() {
    var held = new TreeMap<String, String>();
    for (var block : api.client().resources(IPAMBlock.class).list().getItems()) {
      held.putAll(block.getSpec().allocations());
    }
    return held;
  }

  /** Kills a sandbox's process. */
  void kill(String sandbox) {
    machine.exec("kill", "-KILL", Long.toString(containerd.process(sandbox)));
    await().until(() -> !containerd.isRunning(sandbox));
  }

  /** The links that lead to pods. */
  List<String> hostEnds() {
    return machine
        .exec("ip", "-oneline", "link")
        .lines()
        .map(line -> line.replaceFirst("^[0-9]+: ([^:@]+)[:@].*", "$1"))
        .filter(link -> link.startsWith("cad"))
        .toList();
  }

  /** The namespaces that containerd keeps for pods. */
  List<String> namespaces() {
    return machine.exec("find", "/run/netns", "-type", "f").lines().toList();
  }

  String disciplines(String link) {
    return machine.exec("tc", "qdisc", "show", "dev", link);
  }

  private String lastWords() {
    return agent.lastWords() + "\n" + containerd.lastWords();
  }

  @Override
  public void close() {
    agent.close();
    containerd.close();
    machine.close();
    containerd.removeGroups();
    passages.forEach(Passage::close);
    controller.close();
    api.close();
  }
}
