package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;

/** Idle blocks of others, with nothing cooling and a grace too long to matter. */
@Contract(settings = "cooldown: 0s, emptyBlockGrace: 1h, strictAffinity: true")
class TakeOverTest {

  @Claim
  void anIdleBlockIsTakenOverWhereNoNewOneIsToBeHadAlsoANodesLast(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    var owner = s.node("owner");
    var guest = s.node("guest");
    var before = owner.allocate("c").lease();
    long claimed = s.block(s.v4("1.0/29")).path("claimSequence").asLong();
    guest.allocate("c").refused(409, "exhausted");
    owner.release("c").held(before).send().released();

    var lease = guest.allocate("c").lease();
    var block = s.block(s.v4("1.0/29"));
    assertThat(block.path("node").asText()).isEqualTo(guest.name());
    assertThat(block.path("nodeUID").asText()).isEqualTo(guest.uid());
    assertThat(block.path("claimSequence").asLong()).isGreaterThan(claimed);
    assertThat(lease.sequence()).isGreaterThan(block.path("claimSequence").asLong() - 1);
    assertThat(s.network(guest).at("/blocks/0/claimSequence").asLong())
        .isEqualTo(block.path("claimSequence").asLong());
    await().until(() -> s.network(owner).path("blocks").isEmpty());
    owner.allocate("c").refused(409, "exhausted");
  }

  @Claim
  void aBlockWithAnAddressInUseIsNotTakenOver(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    s.node("owner").allocate("c").lease();

    s.node("guest").allocate("c").refused(409, "exhausted");
  }

  @Claim
  void aNewBlockIsPreferredToSomebodysIdleOne(Scene s) {
    s.pool("a", s.v4("1.0/28"), "blockSize: 29");
    var owner = s.node("owner");
    var lease = owner.allocate("c").lease();
    owner.release("c").held(lease).send().released();

    assertThat(s.node("guest").allocate("c").lease().block()).isNotEqualTo(lease.block());
    assertThat(s.blocksOf(owner)).hasSize(1);
  }

  @Claim
  void withNoCooldownAFreedAddressIsGivenAfterThoseNeverGiven(Scene s) {
    s.pool("a", s.v4("1.0/30"), "blockSize: 30");
    var node = s.node("n");
    var leases = node.fill("c", 2);
    node.release("c0").held(leases.getFirst()).send().released();

    assertThat(node.fill("d", 3))
        .extracting(lease -> lease.bare())
        .containsExactly(s.v4("1.2"), s.v4("1.3"), s.v4("1.0"));
  }

  @Claim
  void oldestFreedFirst(Scene s) {
    s.pool("a", s.v4("1.0/30"), "blockSize: 30");
    var node = s.node("n");
    var leases = node.fill("c", 4);
    for (int i : new int[] {2, 0, 3, 1}) {
      node.release("c" + i).held(leases.get(i)).send().released();
    }

    assertThat(node.fill("d", 4))
        .extracting(lease -> lease.bare())
        .containsExactly(s.v4("1.2"), s.v4("1.0"), s.v4("1.3"), s.v4("1.1"));
  }
}
