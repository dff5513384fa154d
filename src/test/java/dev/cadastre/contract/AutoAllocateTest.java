package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings that change while clients ask; each test sets its own. */
@Contract(settings = "cooldown: 30s, maxBlocksPerHost: 20")
class AutoAllocateTest {
  private static final String USUAL = "cooldown: 30s, maxBlocksPerHost: 20";

  private static void set(Scene s, String settings) {
    s.apply("IPAMConfig", "default", settings);
  }

  @AfterEach
  void usual(Scene s) {
    set(s, USUAL);
  }

  @Test
  void withoutAutoAllocationOwnBlocksServeAndOthersLend(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 30");
    var owner = s.node("owner");
    var guest = s.node("guest");
    var first = owner.allocate("c0").lease();
    set(s, "cooldown: 30s, autoAllocateBlocks: false");
    awaitNoClaim(s);

    assertThat(owner.allocate("c1").lease().block()).isEqualTo(first.block());
    assertThat(guest.allocate("c").lease().block()).isEqualTo(first.block());
    owner.allocate("c2").lease();
    assertThat(owner.allocate("c3").refused(409, "exhausted").tried())
        .contains(s.id() + "-a: Limit");
    owner.ask("c3").addresses(s.v4("1.100")).send().refused(409, "exhausted");
    assertThat(s.blocksOf(owner)).hasSize(1);
    set(s, USUAL);
    await().until(() -> owner.allocate("c3").status() == 201);
  }

  /** A scene of its own shows that the replica has heard. */
  private static void awaitNoClaim(Scene s) {
    var probe = Scene.in(s.world());
    var pool = probe.pool("probe", probe.v4("1.0/24"), "blockSize: 32");
    var node = probe.node("n");
    int[] turn = {0};
    await().until(() -> node.ask("c" + turn[0]++).pools(pool).send().status() == 409);
  }

  @Test
  void strictAffinityIsSwitchedOnAndOffAtRunTime(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    s.node("owner").allocate("c").lease();
    var guest = s.node("guest");
    var borrowed = guest.allocate("c").lease();

    set(s, "cooldown: 30s, strictAffinity: true");
    int[] turn = {0};
    await().until(() -> guest.allocate("d" + turn[0]++).status() == 409);
    assertThat(guest.allocate("c").repeated()).containsExactly(borrowed);
    set(s, USUAL);
    // A refusal never rests on a cache: it is read that borrowing is allowed again.
    assertThat(guest.allocate("e").status()).isEqualTo(201);
  }

  @Test
  void withoutIpamConfigTheDefaultsHold(Scene s) {
    set(s, "cooldown: 30s, strictAffinity: true");
    s.delete("ipamconfigs", "default");
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    s.node("owner").allocate("c").lease();

    assertThat(s.node("guest").allocate("c").status()).isEqualTo(201);
  }

  @Test
  void aLimitThatIsRaisedLetsTheNextRequestThrough(Scene s) {
    s.pool("a", s.v4("1.0/24"), "blockSize: 32");
    var node = s.node("n");
    set(s, "cooldown: 30s, maxBlocksPerHost: 1, strictAffinity: true");
    int[] turn = {0};
    await().until(() -> node.allocate("c" + turn[0]++).status() == 409);

    set(s, "cooldown: 30s, maxBlocksPerHost: 0, strictAffinity: true");
    assertThat(node.allocate("d").status()).isEqualTo(201);
  }

  @Test
  void nothingIsGivenBeforeItsCooldownEndsUnlessItIsAskedFor(Scene s) {
    s.pool("a", s.v4("1.0/31"), "blockSize: 31");
    var node = s.node("n");
    var leases = node.fill("c", 2);
    node.release("c0").held(leases.getFirst()).send().released();

    assertThat(node.allocate("d").refused(409, "exhausted").tried()).contains(s.id() + "-a: Full");
    assertThat(node.ask("e").addresses(s.v4("1.0")).send().address()).isEqualTo(s.v4("1.0"));
    var again = node.allocate("e").repeated();
    node.release("e").held(again).send().released();
    set(s, "cooldown: 1s, maxBlocksPerHost: 20");
    await().until(() -> node.allocate("f").status() == 201);
    assertThat(node.allocate("f").addresses()).containsExactly(s.v4("1.0"));
  }
}
