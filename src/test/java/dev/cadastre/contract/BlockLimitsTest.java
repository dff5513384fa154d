package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;

/** maxBlocksPerHost (CONTRACT.md §2 Blocks). */
@Contract(settings = "maxBlocksPerHost: 2, cooldown: 30s")
class BlockLimitsTest {

  @Claim
  void blocksClaimedAheadCount(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 30");
    var node = s.node("n");

    node.fill("c", 8);
    assertThat(s.blocksOf(node)).hasSize(2);
    var pool = s.id() + "-a";
    assertThat(node.allocate("more").refused(409, "exhausted").tried()).contains(pool + ": Limit");
    assertThat(s.blocksOf(node)).hasSize(2);
  }

  @Claim
  void theLimitIsForEachFamily(Scene s) {
    s.pool("four", s.v4("1.0/24"), "blockSize: 31");
    s.pool("six", s.v6("/120"), "blockSize: 127");
    var node = s.node("n");

    for (int i = 0; i < 4; i++) {
      assertThat(node.allocate("c" + i).created()).hasSize(2);
    }
    assertThat(s.blocksOf(node)).hasSize(4);
    node.ask("d").families("IPv4").send().refused(409, "exhausted");
    node.ask("d").families("IPv6").send().refused(409, "exhausted");
  }

  @Claim
  void aNodeAtTheLimitStillBorrows(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 30");
    var owner = s.node("owner");
    var guest = s.node("guest");
    var lent = owner.allocate("c").lease();
    guest.fill("c", 8);

    assertThat(guest.allocate("d").lease().block()).isEqualTo(lent.block());
    assertThat(s.blocksOf(guest)).hasSize(2);
  }

  @Claim
  void theLimitHoldsOverAllPoolsOfAFamily(Scene s) {
    var a = s.pool("a", s.v4("1.0/24"), "blockSize: 31");
    var b = s.pool("b", s.v4("2.0/24"), "blockSize: 31");
    var c = s.pool("c", s.v4("3.0/24"), "blockSize: 31");
    var node = s.node("n");
    node.ask("c").pools(a).send().lease();
    node.ask("d").pools(b).send().lease();

    assertThat(node.ask("e").pools(c).send().refused(409, "exhausted").tried())
        .containsExactly(c + ": Limit");
  }

  @Claim
  void aRequestedAddressInNoBlockIsRefusedAtTheLimit(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 31");
    var node = s.node("n");
    node.ask("c").addresses(s.v4("1.0")).send().lease();
    node.ask("d").addresses(s.v4("1.10")).send().lease();

    node.ask("e").addresses(s.v4("1.20")).send().refused(409, "exhausted");
    await().until(() -> s.blocksOf(node).size() == 2);
    assertThat(node.ask("f").addresses(s.v4("1.11")).send().address()).isEqualTo(s.v4("1.11"));
  }
}
