package dev.cadastre.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.cni.ConfList;
import dev.cadastre.conformance.Answer;
import dev.cadastre.conformance.Container;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.testkit.NetworkNamespace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the conformance suite does not know of: what is ours alone. */
@Tag("kernel")
class CniOnTheKernelTest {
  @TempDir static Path folder;
  private static RealNode node;

  @BeforeAll
  static void begin() throws Exception {
    node = new RealNode(folder);
    var first = node.container();
    node.add(first).succeeded();
  }

  @AfterAll
  static void end() {
    node.close();
  }

  private static String hostEnd(Container container) {
    return new Attachment(RealNode.NETWORK, container.id(), "eth0").hostEndName();
  }

  private static List<String> addresses(Answer answer) {
    return answer.result().ips().stream().map(ip -> ip.address().address().toString()).toList();
  }

  /** CHECK's sentence after something was altered. */
  private static String faultAfter(Container container, Answer added) {
    var check = node.call("CHECK", container).previously(added.json()).run();
    assertThat(check.failed().json().path("code").asInt()).isEqualTo(105);
    return check.json().path("msg").asText();
  }

  @Test
  void aPodOfBothFamiliesIsReachedAtOnce() throws Exception {
    var pod = node.container();
    var added = node.add(pod);

    for (var address : addresses(added)) {
      assertThat(pod.isReachedFrom(node.namespace, address)).as(address).isTrue();
    }
    assertThat(pod.ip("-6", "addr", "show", "dev", "eth0", "scope", "global"))
        .doesNotContain("tentative");
    assertThat(added.json().at("/interfaces/1/mtu").asInt()).isEqualTo(1500);
    assertThat(pod.ip("link", "show", "eth0")).contains("mtu 1500");
  }

  @Test
  void theRuntimeMayHaveSwitchedIpv6OffInTheNamespace() throws Exception {
    var pod = node.container();
    pod.namespace().exec("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
    pod.namespace().exec("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");

    var added = node.add(pod);

    assertThat(pod.isReachedFrom(node.namespace, addresses(added).getLast())).isTrue();
  }

  @Test
  void twoNetworksOfOnePodAreBothReached() throws Exception {
    var pod = node.container();
    var other = node.add(node.container());
    var first = node.add(pod);

    var second =
        node.persistently(
            node.call("ADD", pod)
                .with("CNI_IFNAME", "net1")
                .configured(c -> c.put("name", "second")));

    for (var address : addresses(second)) {
      assertThat(pod.isReachedFrom(node.namespace, address)).as(address).isTrue();
    }
    for (var address : addresses(first)) {
      assertThat(pod.isReachedFrom(node.namespace, address)).as(address).isTrue();
    }
    assertThat(other.ok()).isTrue();
    node.call("CHECK", pod).previously(first.json()).run().succeeded();
    node.call("CHECK", pod)
        .with("CNI_IFNAME", "net1")
        .configured(c -> c.put("name", "second"))
        .previously(second.json())
        .run()
        .succeeded();
  }

  @Test
  void aNewContainerOfThePodHasANewAddressAndALateDelDoesNotTouchIt() throws Exception {
    var pod = "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0;K8S_POD_UID=u";
    var earlier = node.container();
    var present = node.container();
    var first = node.persistently(node.call("ADD", earlier).with("CNI_ARGS", pod));
    var second = node.persistently(node.call("ADD", present).with("CNI_ARGS", pod));

    node.call("DEL", earlier).with("CNI_ARGS", pod).run().succeeded();

    assertThat(addresses(second)).doesNotContainAnyElementsOf(addresses(first));
    await().untilAsserted(() -> assertThat(node.hostEnds()).doesNotContain(hostEnd(earlier)));
    node.call("CHECK", present).previously(second.json()).run().succeeded();
  }

  /** The old one lives on, with its interface, for as long as a process is in it. */
  @Test
  void theSameAddInANewNamespaceOfTheSameNameWiresThat() throws Exception {
    var pod = node.container();
    var first = node.add(pod);
    var resident = new ProcessBuilder(pod.namespace().inside("sleep", "60")).start();
    try {
      await().until(() -> resident.info().command().filter(c -> c.endsWith("sleep")).isPresent());
      NetworkNamespace.run("ip", "netns", "del", pod.namespace().name());
      NetworkNamespace.run("ip", "netns", "add", pod.namespace().name());

      var second = node.add(pod);

      assertThat(addresses(second)).isEqualTo(addresses(first));
      assertThat(pod.has("eth0")).isTrue();
    } finally {
      resident.destroyForcibly().waitFor();
    }
  }

  @Test
  void checkNamesWhatIsMissingOrAlteredInThePod() throws Exception {
    var pod = node.container();
    var added = node.add(pod);
    var ipv4 = addresses(added).getFirst();

    pod.ip(
        "neigh",
        "replace",
        "169.254.1.1",
        "lladdr",
        "02:00:00:00:00:01",
        "dev",
        "eth0",
        "nud",
        "permanent");
    assertThat(faultAfter(pod, added)).isEqualTo("the neighbour 169.254.1.1 of eth0 is altered");
    pod.ip("neigh", "del", "169.254.1.1", "dev", "eth0");
    assertThat(faultAfter(pod, added)).isEqualTo("the neighbour 169.254.1.1 of eth0 is gone");
    pod.ip("-4", "route", "del", "default");
    assertThat(faultAfter(pod, added)).contains("the route to 0.0.0.0/0 by eth0 is gone");
    pod.ip("addr", "del", ipv4 + "/32", "dev", "eth0");
    assertThat(faultAfter(pod, added))
        .contains("the address %s/32 of eth0 is gone".formatted(ipv4));
    pod.ip("link", "set", "eth0", "down");
    assertThat(faultAfter(pod, added)).contains("the interface eth0 is down");
    pod.ip("link", "del", "eth0");
    assertThat(faultAfter(pod, added)).contains("the interface eth0 is gone", "the host end");
  }

  /** As tuning does behind us, also where it sets the MAC that we were asked for too. */
  @ParameterizedTest
  @ValueSource(strings = {"02:00:00:00:00:17", "02:00:00:00:00:42"})
  void checkAllowsAPluginBehindUsToSetTheMac(String mac) throws Exception {
    // The kernel answers for the pod's gateway only where the node has a route elsewhere.
    node.namespace.exec("ip", "route", "replace", "default", "via", "192.0.2.1");
    var pod = node.container();
    var added = node.persistently(node.call("ADD", pod).with("CNI_ARGS", "MAC=02:00:00:00:00:42"));
    pod.ip("link", "set", "eth0", "address", mac);
    var told = (ObjectNode) added.json();
    ((ObjectNode) told.at("/interfaces/1")).put("mac", mac);

    node.call("CHECK", pod).previously(told).run().succeededInSilence();

    for (var address : addresses(added)) {
      assertThat(pod.isReachedFrom(node.namespace, address)).as(address).isTrue();
    }
  }

  /** The node's loop would mend these: they are looked at before it does, or it has already. */
  @Test
  void whatIsAlteredOnTheNodeIsMendedOrNamed() throws Exception {
    var pod = node.container();
    var added = node.add(pod);
    var ipv4 = addresses(added).getFirst();

    node.namespace.exec("ip", "route", "del", ipv4 + "/32");
    var check = node.call("CHECK", pod).previously(added.json()).run();
    if (!check.ok()) {
      assertThat(check.json().path("msg").asText()).contains("the route to " + ipv4 + "/32");
    }
    await()
        .ignoreExceptions()
        .untilAsserted(() -> node.call("CHECK", pod).previously(added.json()).run().succeeded());
  }

  @Test
  void checkAsksTheRegister() throws Exception {
    var pod = node.container();
    var added = node.add(pod);

    node.register.forget(pod.id());

    assertThat(faultAfter(pod, added))
        .startsWith("the register does not hold " + addresses(added).getFirst());
  }

  /** containerd 1.6, which Debian has, brings version 1.1 of the library along. */
  @ParameterizedTest
  @ValueSource(strings = {"cnitool-1.1", "cnitool"})
  void runtimesOldAndNewTakeTheListThatTheAgentWrites(String library) throws Exception {
    var pod = node.container();
    var lists = node.networkConfiguration();
    var network = ConfList.DEFAULT.networkName();

    node.cnitool(library, lists, "add", network, pod);

    var ipv4 =
        pod.ip("-4", "-o", "addr", "show", "eth0").replaceFirst("(?s).* inet ([0-9.]+)/.*", "$1");
    assertThat(pod.isReachedFrom(node.namespace, ipv4)).isTrue();
    node.cnitool(library, lists, "check", network, pod);
    node.cnitool(library, lists, "del", network, pod);
    await().until(() -> !pod.has("eth0"));
  }

  @Test
  void statusIsAnsweredInSilence() {
    node.call("STATUS").run().succeededInSilence();
  }
}
