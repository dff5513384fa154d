package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.World;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Calico's selector language, tried on nodes with labels zone=a, rack=row-12, gpu= (empty). */
@Contract
class SelectorTest {
  private static final List<String> HOLD =
      List.of(
          "all()",
          "has(zone)",
          "!has(absent)",
          "zone == 'a'",
          "zone == \\\"a\\\"",
          "zone=='a'",
          "gpu == ''",
          "zone != 'b'",
          "absent != 'b'",
          "zone in {'a', 'b'}",
          "zone not in {'b', 'c'}",
          "absent not in {'a'}",
          "rack contains 'w-1'",
          "rack starts with 'row'",
          "rack ends with '-12'",
          "zone == 'a' && has(gpu)",
          "zone == 'b' || has(gpu)",
          "!(zone == 'b')",
          "!zone == 'b'",
          "zone == 'b' || zone == 'a' && has(rack)",
          "(zone == 'b' || zone == 'a') && rack contains '12'",
          "kubernetes.io/os == 'linux'");
  private static final List<String> DO_NOT =
      List.of(
          "has(absent)",
          "!all()",
          "zone == 'b'",
          "absent == ''",
          "zone != 'a'",
          "zone in {'b'}",
          "absent in {'a'}",
          "zone not in {'a', 'b'}",
          "rack contains 'x'",
          "absent contains ''",
          "rack starts with '12'",
          "rack ends with 'row'",
          "zone == 'a' && has(absent)",
          "zone == 'b' || has(absent)",
          "(zone == 'a' || zone == 'b') && zone == 'b'");

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> expressions(World world) {
    return Stream.concat(
        HOLD.stream().map(text -> DynamicTest.dynamicTest(text, () -> holds(world, text))),
        DO_NOT.stream()
            .map(text -> DynamicTest.dynamicTest("not: " + text, () -> doesNot(world, text))));
  }

  private static void holds(World world, String expression) {
    var s = Scene.in(world);
    var pool = s.pool("a", s.v4("1.0/26"), s.selecting(expression));
    var node = s.node("n", "zone=a", "rack=row-12", "gpu=", "kubernetes.io/os=linux");

    assertThat(node.allocate("c").lease().pool()).isEqualTo(pool.name());
  }

  private static void doesNot(World world, String expression) {
    var s = Scene.in(world);
    var pool = s.pool("a", s.v4("1.0/26"), s.selecting(expression));
    var node = s.node("n", "zone=a", "rack=row-12", "gpu=", "kubernetes.io/os=linux");

    assertThat(node.allocate("c").refused(409, "exhausted").tried())
        .contains(pool + ": NotSelected");
  }

  @Claim
  void aSelectorThatDoesNotParseIsAcceptedAndShownWithItsPlace(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"), "nodeSelector: \"zone == 'a' && rack ==\"");

    s.awaitAllocatable(pool, "False InvalidSelector");
    var message = s.condition(pool, "Allocatable").orElseThrow().path("message").asText();
    assertThat(message).contains("nodeSelector").contains("column");
    s.edit(pool, "namespaceSelector: \"has(\"");
    org.awaitility.Awaitility.await()
        .until(
            () ->
                s.condition(pool, "Allocatable")
                    .orElseThrow()
                    .path("message")
                    .asText()
                    .contains("namespaceSelector"));
    s.edit(pool, "namespaceSelector: \"all()\"");
    s.awaitAllocatable(pool, "True Ready");
  }

  @Claim
  void aChangedLabelCountsWithoutARestart(Scene s) {
    s.pool("a", s.v4("1.0/26"), s.selecting("zone == 'a'"));
    var node = s.node("n", "zone=b");
    node.allocate("c").refused(409, "exhausted");

    s.api()
        .client()
        .nodes()
        .withName(node.name())
        .edit(
            n -> {
              n.getMetadata().getLabels().put("zone", "a");
              return n;
            });
    assertThat(node.allocate("c").lease().bare()).isEqualTo(s.v4("1.0"));
  }
}
