package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Answer;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.SideBySide;
import org.junit.jupiter.api.Test;

/** A node that asks too much (CONTRACT.md §2 Problems). */
@Contract
class LoadTest {

  @Test
  void aNodeWithTooManyRequestsIsToldSoAndOthersAreServed(Scene s) {
    s.pool("a", s.v4("0.0/18"));
    var node = s.node("greedy");
    node.allocate("first").lease();
    var answers = SideBySide.all(600, i -> node.release("never" + i).send());

    assertThat(answers).extracting(Answer::status).containsOnly(200, 429);
    var refused = answers.stream().filter(answer -> answer.status() == 429).toList();
    assertThat(refused).isNotEmpty();
    refused.forEach(
        answer -> {
          answer.refused(429, "too-many");
          assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        });
    assertThat(s.node("modest").allocate("c").status()).isEqualTo(201);
  }

  @Test
  void aBurstOfPodsOfOneNodeIsServedWhole(Scene s) {
    s.pool("a", s.v4("0.0/18"));
    var node = s.node("n");

    var given = SideBySide.all(200, i -> node.allocate("c" + i).address());
    assertThat(given).doesNotHaveDuplicates().hasSize(200);
    assertThat(s.network(node).path("blocks").size()).isEqualTo(s.blocksOf(node).size());
  }
}
