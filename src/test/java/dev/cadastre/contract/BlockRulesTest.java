package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.SideBySide;
import java.util.List;
import java.util.regex.Pattern;

/** Blocks under the usual settings (CONTRACT.md §2 Blocks, §1 Entry and Names). */
@Contract
class BlockRulesTest {

  @Claim
  void aBlockIs26Or122BitsUnlessThePoolSays(Scene s) {
    s.pool("four", s.v4("0.0/16"));
    s.pool("six", s.v6("/112"));
    var node = s.node("n");

    assertThat(node.allocate("c").created())
        .extracting(lease -> lease.block().replaceAll(".*-", ""))
        .containsExactly("26", "122");
  }

  @Claim
  void everyLegalBlockSizeServes(Scene s) {
    for (int size = 22; size <= 32; size++) {
      var pool = s.pool("p" + size, s.v4((size - 22) * 4 + ".0/22"), "blockSize: " + size);
      var node = s.node("n" + size);
      var lease = node.ask("c").pools(pool).send().lease();
      // The first address of a block that nobody has touched.
      assertThat(lease.block()).isEqualTo(Scene.blockName(lease.bare() + "/" + size));
    }
    for (int size = 118; size <= 128; size++) {
      var pool = s.pool("q" + size, s.v6("%x:0/118".formatted(size)), "blockSize: " + size);
      var node = s.node("m" + size);
      assertThat(node.ask("c").pools(pool).send().lease().block()).endsWith("-" + size);
    }
  }

  @Claim
  void theBlockIsTheTruthAndReadsAsTheContractSays(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node);
    var lease = node.allocate(pod).lease();

    var object = s.the("ipamblocks", lease.block());
    var block = object.path("spec");
    assertThat(block.path("cidr").asText()).isEqualTo(s.v4("1.0/26"));
    assertThat(block.path("pool").asText()).isEqualTo(pool.name());
    assertThat(block.path("poolUID").asText())
        .isEqualTo(s.the("ippools", pool.name()).at("/metadata/uid").asText());
    assertThat(block.path("node").asText()).isEqualTo(node.name());
    assertThat(block.path("nodeUID").asText()).isEqualTo(node.uid());
    assertThat(block.path("sequence").asLong()).isEqualTo(lease.sequence());
    assertThat(block.path("claimSequence").asLong()).isPositive().isLessThan(lease.sequence());
    assertThat(object.at("/metadata/finalizers/0").asText()).isEqualTo("cadastre.dev/register");
    assertThat(block.path("allocations").path(lease.bare()).asText())
        .matches(
            "pod=default/%s uid=%s net=k8s-pod-network cid=%s if=eth0 node=%s nodeuid=%s seq=%d at=%s"
                .formatted(
                    pod.name(),
                    pod.uid(),
                    Pattern.quote(node.container(pod.container())),
                    node.name(),
                    node.uid(),
                    lease.sequence(),
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"));
  }

  @Claim
  void whatIsReleasedStandsInFreedOldestFirst(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var leases = node.fill("c", 3);
    node.release("c1").held(leases.get(1)).send().released();
    node.release("c0").held(leases.get(0)).send().released();

    var block = s.block(s.v4("1.0/26"));
    assertThat(block.path("allocations").size()).isEqualTo(1);
    assertThat(block.path("freed").get(0).asText())
        .matches(Pattern.quote(s.v4("1.1")) + " seq=\\d+ at=\\S+Z");
    assertThat(block.path("freed").get(1).asText()).startsWith(s.v4("1.0") + " seq=");
  }

  @Claim
  void everyChangeTakesTheNextSequence(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var first = node.allocate("c0").lease();
    var second = node.allocate("c1").lease();
    assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
    node.release("c0").held(first).send().released();
    assertThat(s.block(s.v4("1.0/26")).path("sequence").asLong()).isEqualTo(second.sequence() + 1);
    var adopted = node.ask("c1").retry().send().repeated().getFirst();
    assertThat(adopted.sequence()).isEqualTo(second.sequence() + 2);
  }

  @Claim
  void aNewBlocksSequenceIsTheTimeInMicroseconds(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    long now = System.currentTimeMillis() * 1000;
    var lease = s.node("n").allocate("c").lease();

    assertThat(lease.sequence()).isBetween(now - 60_000_000L, now + 60_000_000L);
  }

  @Claim
  void theNodesNetworkNamesTheBlockBeforeTheFirstAnswer(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();

    var network = s.network(node);
    assertThat(network.path("nodeUID").asText()).isEqualTo(node.uid());
    assertThat(network.at("/blocks/0/cidr").asText()).isEqualTo(s.v4("1.0/26"));
    assertThat(network.at("/blocks/0/claimSequence").asLong())
        .isEqualTo(s.block(s.v4("1.0/26")).path("claimSequence").asLong());
    assertThat(lease.block()).isEqualTo(Scene.blockName(s.v4("1.0/26")));
  }

  @Claim
  void aBlockIsClaimedAheadWhenFewAddressesAreLeft(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 28");
    var node = s.node("n");

    node.fill("c", 14);
    assertThat(s.blocksOf(node)).hasSize(1);
    node.allocate("d").lease();
    await().until(() -> s.blocksOf(node).size() == 2);
    await().until(() -> s.network(node).path("blocks").size() == 2);
  }

  @Claim
  void eachNodeHasItsOwnBlock(Scene s) {
    s.pool("a", s.v4("1.0/24"));
    var blocks =
        List.of("m", "n", "o").stream()
            .map(name -> s.node(name).allocate("c").lease().block())
            .toList();

    assertThat(blocks).doesNotHaveDuplicates().hasSize(3);
  }

  @Claim
  void whenNoBlockIsLeftTheNodeBorrowsAndItsNetworkSaysSo(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    var owner = s.node("owner");
    var guest = s.node("guest");
    owner.allocate("c").lease();
    var lease = guest.allocate("c").lease();

    assertThat(lease.bare()).isEqualTo(s.v4("1.1"));
    var block = s.block(s.v4("1.0/29"));
    assertThat(block.path("node").asText()).isEqualTo(owner.name());
    assertThat(block.path("allocations").path(lease.bare()).asText())
        .contains("node=" + guest.name() + " nodeuid=" + guest.uid());
    assertThat(s.network(guest).at("/borrowed/0/address").asText()).isEqualTo(lease.bare());
    assertThat(s.network(guest).at("/borrowed/0/sequence").asLong()).isEqualTo(lease.sequence());
    assertThat(s.network(guest).path("blocks")).isEmpty();

    guest.release("c").held(lease).send().released();
    assertThat(s.network(guest).path("borrowed")).isEmpty();
  }

  @Claim
  void borrowingWaitsUntilEveryOwnBlockIsFullAndNoNewOneIsLeft(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 30");
    var m = s.node("m");
    var n = s.node("n");
    var lent = m.allocate("c").lease();

    var leases = n.fill("c", 7);
    assertThat(leases.subList(0, 4)).extracting(Lease::block).doesNotContain(lent.block());
    assertThat(leases.subList(4, 7)).extracting(Lease::block).containsOnly(lent.block());
    n.allocate("more").refused(409, "exhausted");
    m.allocate("more").refused(409, "exhausted");
  }

  @Claim
  void exactFitOverManyNodesFailsNobody(Scene s) {
    s.pool("a", s.v4("1.0/26"), "blockSize: 28");
    var nodes = List.of(s.node("k"), s.node("l"), s.node("m"), s.node("n"), s.node("o"));
    var given = SideBySide.all(64, i -> nodes.get(i % 5).allocate("c" + i).lease().bare());
    assertThat(given).doesNotHaveDuplicates().hasSize(64);
    nodes.getFirst().allocate("more").refused(409, "exhausted");
  }

  @Claim
  void aRecreatedBlockNeverRepeatsASequence(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var first = node.allocate("c").lease();
    node.release("c").held(first).send().released();
    s.delete(pool);
    await().until(() -> s.find("ippools", pool.name()).isEmpty());
    await().until(() -> !s.blockExists(s.v4("1.0/26")));

    s.pool("a", s.v4("1.0/26"));
    assertThat(node.allocate("c").lease().sequence()).isGreaterThan(first.sequence() + 1);
  }
}
