package dev.cadastre.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.Command;
import dev.cadastre.testkit.WithApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

@WithApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChartTest {
  private static final String NAMESPACE = "chart-test";
  private static final String API_AUDIENCE = "https://kubernetes.default.svc";

  private final ApiServer api;
  private final Path agent;
  private final Path controller;

  ChartTest(ApiServer api) {
    this.api = api;
    api.emptyRegister();
    api.createNode("chart-1", "192.0.2.1");
    assertThat(helm("upgrade", "--install", "--create-namespace", "--take-ownership").text())
        .contains("See it work");
    agent = account("cadastre-agent");
    controller = account("cadastre-controller");
    // Policies take effect a moment after they are there. Another block each time: one that was
    // taken
    // before may be applied again.
    var tries = new AtomicInteger();
    Awaitility.await("the policies hold")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              int i = tries.getAndIncrement() % 256;
              return api.apply(block("203-0-" + i + "-0-26", "203.0." + i + ".0/26")).isPresent();
            });
  }

  @BeforeAll
  void putAPoolAndWhatTheControllerMakesOfIt() {
    assertThat(
            api.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPPool
                metadata: {name: chart}
                spec: {cidr: 10.99.0.0/16}
                """))
        .isEmpty();
    assertThat(as(controller, block("10-99-0-0-26", "10.99.0.0/26"), "apply", "-f", "-"))
        .returns(true, Command.Outcome::isSuccess);
    for (var node : List.of("chart-1", "chart-2")) {
      assertThat(as(controller, nodeNetwork(node), "create", "-f", "-"))
          .returns(true, Command.Outcome::isSuccess);
    }
  }

  @AfterAll
  void remove() {
    helm("uninstall", "--ignore-not-found");
    Awaitility.await("the policies are gone")
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.apply(block("203-0-113-0-26", "203.0.113.0/26")).isEmpty());
    api.emptyRegister();
    api.kubectl("delete", "node", "chart-1");
  }

  @Test
  void lintFindsNothing() {
    assertThat(helm("lint", "--strict", "--quiet")).returns(0, Command.Outcome::exit);
  }

  @Test
  void unknownValuesAreRefused() {
    assertThat(helm("lint", "--set=agent.metricPort=1").text()).contains("metricPort");
    assertThat(helm("lint", "--set=pools[0].name=a,pools[0].cidr=10.0.0.0").text())
        .contains("cidr");
  }

  @Test
  void theControllerIsToldTheFirstPools() {
    assertThat(api.kubectl("--namespace=" + NAMESPACE, "get", "deploy", "-o", "yaml"))
        .contains("[{\"cidr\":\"10.244.0.0/16\",\"name\":\"default-ipv4\"");
  }

  @Test
  void whatAnAgentSaysOfItsOwnNodeIsTaken() {
    assertThat(say(agent, "chart-1")).returns(true, Command.Outcome::isSuccess);
  }

  @Test
  void whatAnAgentSaysOfAnotherNodeIsRefused() {
    assertThat(say(agent, "chart-2").text()).contains("agent on that node alone");
    assertThat(as(agent, nodeReport("chart-2"), "create", "-f", "-").text())
        .contains("agent on that node alone");
    assertThat(as(agent, nodeReport("chart-1"), "create", "-f", "-"))
        .returns(true, Command.Outcome::isSuccess);
  }

  @Test
  void anAgentHasNoRightToTheRegister() {
    for (var resource : List.of("ippools", "ipamblocks", "ipamhandles", "nodenetworks")) {
      for (var verb : List.of("create", "update", "patch", "delete")) {
        assertThat(as(agent, "", "auth", "can-i", verb, resource + ".cadastre.dev").text())
            .as("%s %s", verb, resource)
            .startsWith("no");
      }
    }
    assertThat(as(agent, "", "auth", "can-i", "list", "pods").text()).startsWith("no");
    assertThat(as(agent, "", "auth", "can-i", "get", "secrets").text()).startsWith("no");
  }

  @Test
  void theControllerMayWriteEveryStatusThatItHasSomethingToSayIn() {
    for (var resource :
        List.of("ippools", "networkconfigs", "bgpconfigurations", "bgppeers", "bgpfilters")) {
      assertThat(
              as(
                      controller,
                      "",
                      "auth",
                      "can-i",
                      "patch",
                      resource + ".cadastre.dev",
                      "--subresource=status")
                  .text())
          .as(resource)
          .startsWith("yes");
    }
  }

  @Test
  void aBlockIsNotEditedByAnybodyButTheController() {
    assertThat(
            api.kubectl(
                "patch",
                "ipb",
                "10-99-0-0-26",
                "--type=merge",
                "-p",
                "{\"spec\":{\"node\":\"chart-2\",\"nodeUID\":\"u\",\"claimSequence\":2,\"sequence\":2}}"))
        .contains("written by Cadastre's controller alone");
    assertThat(api.kubectl("label", "ipb", "10-99-0-0-26", "seen=yes")).contains("labeled");
  }

  @Test
  void aNodesRoutesAreNotEditedByAnybodyButTheController() {
    assertThat(
            api.kubectl(
                "patch",
                "nn",
                "chart-1",
                "--type=merge",
                "-p",
                "{\"spec\":{\"blocks\":[{\"cidr\":\"10.99.0.0/26\",\"claimSequence\":9}]}}"))
        .contains("written by Cadastre's controller alone");
  }

  @Test
  void aPoolsConditionIsNotEditedByAnybodyButTheController() {
    var patch = "{\"status\":{\"used\":7}}";
    assertThat(
            api.kubectl(
                "patch", "ipp", "chart", "--subresource=status", "--type=merge", "-p", patch))
        .contains("written by Cadastre's controller alone");
    assertThat(
            as(
                controller,
                "",
                "patch",
                "ipp",
                "chart",
                "--subresource=status",
                "--type=merge",
                "-p",
                patch))
        .returns(true, Command.Outcome::isSuccess);
  }

  @Test
  void clientsOfOursHaveAQueueOfTheirOwn() {
    assertThat(api.kubectl("get", "flowschemas")).contains("cadastre ", "cadastre-handles");
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void anUpgradeReachesCrdsAndSettings() {
    api.kubectl("annotate", "--overwrite", "crd", "ippools.cadastre.dev", "stale=yes");
    assertThat(helm("upgrade", "--set=controller.replicas=3")).returns(0, Command.Outcome::exit);
    assertThat(
            api.kubectl(
                "--namespace=" + NAMESPACE,
                "get",
                "deploy",
                "-o",
                "jsonpath={.items[*].spec.replicas}"))
        .isEqualTo("3");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void uninstallingKeepsTheRegister() {
    assertThat(helm("uninstall").text()).contains("kept due to the resource policy");
    assertThat(api.kubectl("get", "ipp,ipb", "-o", "name"))
        .contains("ippool.cadastre.dev/chart", "ipamblock.cadastre.dev/10-99-0-0-26");
    assertThat(api.kubectl("--namespace=" + NAMESPACE, "get", "deploy,daemonset", "-o", "name"))
        .doesNotContain("cadastre");
  }

  private Command.Outcome helm(String verb, String... options) {
    var words = new ArrayList<>(List.of("helm", verb));
    if (!verb.equals("lint")) {
      words.addAll(List.of("cadastre", "--namespace=" + NAMESPACE, "--no-hooks"));
    }
    if (!verb.equals("uninstall")) {
      words.add("helm/cadastre");
    }
    words.addAll(List.of(options));
    return new Command(Map.of("KUBECONFIG", api.kubeconfig().toString()), words).run("");
  }

  /** A kubeconfig of that account, as a pod of it on the first node has it. */
  private Path account(String name) {
    var pod = api.createPod(NAMESPACE, name, "chart-1", name);
    return api.writeKubeconfig(name, api.token(pod, API_AUDIENCE));
  }

  private Command.Outcome say(Path who, String ofNode) {
    return as(
        who,
        "",
        "patch",
        "nn",
        ofNode,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"addresses\":[\"192.0.2.1/24\"]}}");
  }

  private static Command.Outcome as(Path kubeconfig, String input, String... arguments) {
    var words = new ArrayList<>(List.of("kubectl"));
    words.addAll(List.of(arguments));
    return new Command(Map.of("KUBECONFIG", kubeconfig.toString()), words).run(input);
  }

  private static String block(String name, String cidr) {
    return """
    apiVersion: cadastre.dev/v1alpha1
    kind: IPAMBlock
    metadata: {name: %s}
    spec: {cidr: %s, pool: chart, poolUID: u, claimSequence: 1, sequence: 1}
    """
        .formatted(name, cidr);
  }

  private static String nodeNetwork(String node) {
    return """
    apiVersion: cadastre.dev/v1alpha1
    kind: NodeNetwork
    metadata: {name: %s}
    spec: {nodeUID: u}
    """
        .formatted(node);
  }

  private static String nodeReport(String node) {
    return """
    apiVersion: cadastre.dev/v1alpha1
    kind: NodeReport
    metadata: {name: %s}
    """
        .formatted(node);
  }
}
