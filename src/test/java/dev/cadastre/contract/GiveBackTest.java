package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import java.time.Duration;
import java.util.List;

/** Empty blocks go back after their grace, and one per node and family stays. */
@Contract(settings = "cooldown: 0s, emptyBlockGrace: 1s")
class GiveBackTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Claim
  void emptyBlocksGoBackButOnePerNodeAndFamilyStays(Scene s) {
    s.pool("four", s.v4("1.0/24"), "blockSize: 30");
    s.pool("six", s.v6("/120"), "blockSize: 126");
    var node = s.node("n");
    for (int i = 0; i < 12; i++) {
      node.allocate("c" + i).created();
    }
    assertThat(s.blocksOf(node)).hasSizeGreaterThanOrEqualTo(6);
    for (int i = 0; i < 12; i++) {
      node.release("c" + i).send().released();
    }

    await().atMost(LIMIT).until(() -> s.blocksOf(node).size() == 2);
    assertThat(s.blocksOf(node)).anyMatch(c -> c.contains(":")).anyMatch(c -> c.contains("."));
    await().atMost(LIMIT).until(() -> s.network(node).path("blocks").size() == 2);
    assertThat(node.allocate("again").created()).hasSize(2);
  }

  @Claim
  void aBlockInUseStays(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 30");
    var node = s.node("n");
    var leases = node.fill("c", 8);
    release(node, leases.subList(0, 3));
    release(node, 4, leases.subList(4, 8));

    await().atMost(LIMIT).until(() -> s.blocksOf(node).size() == 1);
    assertThat(Scene.blockName(s.blocksOf(node).getFirst())).isEqualTo(leases.get(3).block());
    assertThat(node.allocate("c3").repeated()).containsExactly(leases.get(3));
  }

  @Claim
  void theLastOneGoesToWhenItsPoolNoLongerSelectsTheNode(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    release(node, node.fill("c", 1));
    s.edit(pool, s.selecting("has(elsewhere)"));

    await().atMost(LIMIT).until(() -> s.blocksOf(node).isEmpty());
    await().atMost(LIMIT).until(() -> s.network(node).path("blocks").isEmpty());
  }

  private static void release(Worker node, List<Lease> leases) {
    release(node, 0, leases);
  }

  private static void release(Worker node, int from, List<Lease> leases) {
    for (int i = 0; i < leases.size(); i++) {
      node.release("c" + (from + i)).held(leases.get(i)).send().released();
    }
  }
}
