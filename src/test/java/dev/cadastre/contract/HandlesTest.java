package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** IPAMHandles, for people (CONTRACT.md §1). */
@Contract
class HandlesTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration REBUILT = Duration.ofSeconds(10);

  private static Optional<JsonNode> handle(Scene s, String name) {
    return s.find("ipamhandles", name).map(object -> object.path("spec"));
  }

  @Claim
  void aHandleShowsWhoHoldsWhat(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool("six", s.v6("/122"));
    var node = s.node("n");
    var pod = s.pod(node);
    var answer = node.allocate(pod);
    var second = node.ask(pod).ifName("aux0").families("IPv4").send().address();
    var name = answer.body().path("handle").asText();

    await()
        .atMost(SOON)
        .until(() -> handle(s, name).map(h -> h.path("interfaces").size()).orElse(0) == 2);
    var spec = handle(s, name).orElseThrow();
    assertThat(spec.path("network").asText()).isEqualTo("k8s-pod-network");
    assertThat(spec.path("containerId").asText()).isEqualTo(node.container(pod.container()));
    assertThat(spec.path("node").asText()).isEqualTo(node.name());
    assertThat(spec.at("/pod/namespace").asText()).isEqualTo("default");
    assertThat(spec.at("/pod/name").asText()).isEqualTo(pod.name());
    assertThat(spec.at("/pod/uid").asText()).isEqualTo(pod.uid());
    assertThat(texts(spec.path("interfaces"))).containsExactly("aux0", "eth0");
    assertThat(texts(spec.path("addresses")))
        .containsExactly(answer.addresses().get(0), second, answer.addresses().get(1));
  }

  private static List<String> texts(JsonNode array) {
    var texts = new java.util.ArrayList<String>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Claim
  void itGoesWithTheLastAddress(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var name = node.allocate("c").body().path("handle").asText();
    await().atMost(SOON).until(() -> handle(s, name).isPresent());
    node.release("c").send().released();

    await().atMost(SOON).until(() -> handle(s, name).isEmpty());
  }

  @Claim
  void deletedOrEditedByHandItIsRebuilt(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var name = node.allocate("c").body().path("handle").asText();
    await().atMost(SOON).until(() -> handle(s, name).isPresent());
    var before = handle(s, name);

    s.delete("ipamhandles", name);
    await().atMost(REBUILT).until(() -> handle(s, name).equals(before));
    s.patch("ipamhandles", name, "{\"spec\":{\"node\":\"nobody\",\"addresses\":[\"10.9.9.9\"]}}");
    await().atMost(REBUILT).until(() -> handle(s, name).equals(before));
  }

  @Claim
  void aHandleThatNothingBacksIsRemoved(Scene s) {
    s.apply(
        "IPAMHandle",
        "k8s-pod-network." + s.id() + "-ghost",
        "network: k8s-pod-network, containerId: %s-ghost, node: n, interfaces: [eth0], addresses: [10.9.9.9]"
            .formatted(s.id()));

    await()
        .atMost(REBUILT)
        .until(() -> handle(s, "k8s-pod-network." + s.id() + "-ghost").isEmpty());
  }

  @Claim
  void twoNodesThatNameOneContainerShareItsHandle(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var m = s.node("m");
    var n = s.node("n");
    var first = m.allocate("c");
    var second = n.allocate("c");
    var name = first.body().path("handle").asText();
    assertThat(second.body().path("handle").asText()).isEqualTo(name);

    await()
        .atMost(SOON)
        .until(() -> handle(s, name).map(h -> h.path("addresses").size()).orElse(0) == 2);
    // Of the higher sequence, which is the later one's.
    assertThat(handle(s, name).orElseThrow().path("node").asText()).isEqualTo(n.name());
  }

  @Claim
  void namesThatKubernetesDoesNotAllowAreHashed(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    var upper = node.ask("c").with("containerId", s.id() + "_UPPER").send();
    assertThat(upper.body().path("handle").asText())
        .isEqualTo(hashed("k8s-pod-network." + s.id() + "_UPPER"));
    var dotted = node.ask("c").with("network", "my.net").send();
    assertThat(dotted.body().path("handle").asText())
        .isEqualTo(hashed("my.net." + node.container("c")));
    await()
        .atMost(SOON)
        .until(() -> handle(s, hashed("my.net." + node.container("c"))).isPresent());
  }

  private static String hashed(String text) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "h-" + HexFormat.of().formatHex(digest).substring(0, 40);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
