package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.util.List;
import java.util.Map;

/** What people write into annotations of pods and namespaces (CONTRACT.md §1, Names). */
@Contract
class AnnotationsTest {
  private static final String POOLS = "cadastre.dev/ipv4pools";
  private static final String ADDRESSES = "cadastre.dev/ipAddrs";

  @Claim
  void oneThatIsNoListIsInvalidAndNamed(Scene s) {
    var pool = s.pool("a", s.v4("1.0/24"));
    var node = s.node("n");
    var quoted = '"' + pool.name() + '"';

    for (var broken :
        List.of(
            "[",
            "[" + quoted,
            "[null]",
            "[" + quoted + ", null]",
            "[5]",
            "[[" + quoted + "]]",
            "[" + quoted + "] x",
            "[{}]")) {
      var refusal = node.allocate(s.pod(node, Map.of(POOLS, broken))).refused(422, "invalid");
      assertThat(refusal.field()).as(broken).isEqualTo("pod.annotations[cadastre.dev/ipv4pools]");
      assertThat(refusal.detail()).contains(broken);
    }
    assertThat(
            node.allocate(s.pod(node, Map.of(ADDRESSES, "[null]"))).refused(422, "invalid").field())
        .isEqualTo("pod.annotations[cadastre.dev/ipAddrs]");
    var loud = s.namespace("loud", Map.of(), Map.of(POOLS, "[null]"));
    assertThat(node.allocate(s.pod(loud, node, Map.of())).refused(422, "invalid").field())
        .isEqualTo("namespace.annotations[cadastre.dev/ipv4pools]");
  }

  @Claim
  void oneThatNamesNothingIsAsAbsent(Scene s) {
    var a = s.pool("a", s.v4("1.0/24"));
    var node = s.node("n");

    for (var empty : List.of("", " ", "[]", ",", "[\"\"]")) {
      assertThat(node.allocate(s.pod(node, Map.of(POOLS, empty))).lease().pool())
          .as("'%s'", empty)
          .isEqualTo(a.name());
    }
  }

  @Claim
  void addressesMayBeWrittenInAnyFormOfTheirFamily(Scene s) {
    s.pool("a", s.v4("1.0/24"));
    s.pool("six", s.v6("/120"));
    var node = s.node("n");
    var written = s.v6("0:0:0007").toUpperCase(java.util.Locale.ROOT);

    var pod = s.pod(node, Map.of(ADDRESSES, s.v4("1.7") + ", " + written));
    assertThat(node.allocate(pod).addresses()).containsExactly(s.v4("1.7"), s.v6("7"));
  }

  @Claim
  void addressesOfANamespaceSayNothing(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 24");
    var node = s.node("n");
    var loud = s.namespace("loud", Map.of(), Map.of(ADDRESSES, s.v4("1.7")));

    assertThat(node.allocate(s.pod(loud, node, Map.of())).address()).isEqualTo(s.v4("1.0"));
  }
}
