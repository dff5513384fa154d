package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Answer;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Pool;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.SideBySide;
import dev.cadastre.testkit.ControllerProcess;
import dev.cadastre.testkit.Samples;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pools that overlap: one is used, none loses anything (CONTRACT.md §1 Overlap). */
@Contract
class OverlappingPoolsTest {
  /** How a pool cuts its range. */
  private record Cut(String cidr, int blockSize) {}

  @Claim
  void theYoungerGivesWayAndNamesTheOlder(Scene s) {
    var older = s.pool("z", s.v4("1.0/26"));
    var younger = s.pool("a", s.v4("0.0/16"));

    assertThat(s.allocatable(older)).contains("True Ready");
    assertThat(s.allocatable(younger)).contains("False Overlaps");
    assertThat(s.condition(younger, "Allocatable").orElseThrow().path("message").asText())
        .contains(older.name());
    assertThat(s.node("n").allocate("c").lease().pool()).isEqualTo(older.name());
  }

  @Claim
  void whenTheObstacleIsGoneThePoolServes(Scene s) {
    var older = s.pool("a", s.v4("1.0/26"));
    var younger = s.pool("b", s.v4("1.0/25"));
    s.delete(older);

    s.awaitAllocatable(younger, "True Ready");
    assertThat(s.node("n").allocate("c").lease().pool()).isEqualTo(younger.name());
  }

  @Claim
  void oneThatIsAllocatableStaysThoughAnOlderOneIsEnabledAgain(Scene s) {
    var older = s.pool("a", s.v4("1.0/26"), "disabled: true");
    var younger = s.pool("b", s.v4("1.0/25"));
    assertThat(s.allocatable(younger)).contains("True Ready");

    s.edit(older, "disabled: false");
    s.awaitAllocatable(older, "False Overlaps");
    assertThat(s.allocatable(younger)).contains("True Ready");
  }

  @Claim
  void aBlockOfAnotherPoolKeepsAPoolFromIt(Scene s) {
    var older = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    var younger = s.pool("b", s.v4("1.0/25"));
    s.edit(older, "disabled: true");
    s.awaitAllocatable(older, "False Disabled");

    node.ask("d").pools(younger).send().refused(409, "pool-refused");
    assertThat(s.allocatable(younger)).contains("False Overlaps");
    s.delete(older);
    assertThat(s.allocatable(younger)).contains("False Overlaps");
    node.release("c").held(lease).send().released();
    s.awaitAllocatable(younger, "True Ready");
    assertThat(node.allocate("d").lease().pool()).isEqualTo(younger.name());
  }

  @Claim
  void poolsAppliedAtTheSameMomentNeverGiveOneAddressTwice(Scene s) {
    Samples.repeat(
        3,
        samples -> {
          var round = Scene.in(s.world());
          var nodes = List.of(round.node("m"), round.node("n"));
          var cidrs =
              samples.shuffled(
                  List.of(
                      new Cut(round.v4("1.0/24"), 26),
                      new Cut(round.v4("1.0/25"), 29),
                      new Cut(round.v4("1.0/26"), 28),
                      new Cut(round.v4("1.32/27"), 30)));
          var given =
              SideBySide.all(
                  44,
                  i ->
                      i < 4
                          ? apply(round, i, cidrs.get(i))
                          : nodes.get(i % 2).ask("c" + i).at(replica(round, i)).send());
          await().until(() -> decided(round));
          var addresses =
              given.stream()
                  .filter(Answer.class::isInstance)
                  .map(Answer.class::cast)
                  .filter(answer -> answer.status() == 201)
                  .flatMap(answer -> answer.addresses().stream())
                  .toList();
          assertThat(addresses).doesNotHaveDuplicates();
          assertThat(pools(round).filter(p -> round.allocatable(p).equals(ready()))).hasSize(1);
        });
  }

  private static Optional<String> ready() {
    return Optional.of("True Ready");
  }

  private static ControllerProcess replica(Scene s, int i) {
    return s.world().controllers().get(i / 2 % 2);
  }

  private static Object apply(Scene s, int i, Cut cut) {
    return s.undecidedPool("p" + i, cut.cidr(), "blockSize: " + cut.blockSize());
  }

  private static boolean decided(Scene s) {
    return pools(s).allMatch(pool -> s.allocatable(pool).isPresent());
  }

  private static Stream<Pool> pools(Scene s) {
    return IntStream.range(0, 4).mapToObj(i -> new Pool(s.id() + "-p" + i, ""));
  }
}
