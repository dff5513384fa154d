package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.granted;
import static dev.cadastre.store.Scene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.rest.Problem.TriedPool;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.Scene.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table for addresses that somebody asks for. */
class ExplicitAddressTest {
  private final Scene scene =
      new Scene(pool("blue", "10.2.0.0/24", 26), pool("six", "fd00::/120", 122)).nodes("a", "b");

  private AllocateOutcome ask(String node, String container, String address) {
    return scene.allocate(new Wish(node, container).addresses(address).command());
  }

  @Test
  void anAddressInNoBlockHasItsBlockClaimed() {
    var grant = granted(ask("a", "c1", "10.2.0.77")).getFirst();

    assertThat(grant.address()).hasToString("10.2.0.77/32");
    assertThat(grant.block()).isEqualTo(Cidr.parse("10.2.0.64/26"));
    assertThat(scene.store.routes("a").orElseThrow().blocks()).containsKey(grant.block());
  }

  @Test
  void whatOneAttachmentHoldsAnotherDoesNotGetAndItselfGetsAgain() {
    granted(ask("a", "c1", "10.2.0.77"));

    assertThat(refusal(ask("a", "c2", "10.2.0.77")).type()).isEqualTo(ProblemType.ADDRESS_TAKEN);
    assertThat(ask("a", "c1", "10.2.0.77"))
        .isInstanceOfSatisfying(
            AllocateOutcome.Granted.class, again -> assertThat(again.isNew()).isFalse());
  }

  @Test
  void anAddressOutsideAllPoolsIsInvalid() {
    var refusal = refusal(ask("a", "c1", "192.0.2.1"));

    assertThat(refusal.type()).isEqualTo(ProblemType.INVALID);
    assertThat(refusal.field()).contains("addresses[0]");
  }

  @Test
  void anAddressOutsideTheNamedPoolsOrTheFamiliesIsInvalid() {
    scene.store.put(pool("coral", "10.3.0.0/24", 26));
    var otherPool = new Wish("a", "c1").addresses("10.2.0.1").pools("coral").command();
    var otherFamily = new Wish("a", "c1").addresses("10.2.0.1").families(IpFamily.IPV6).command();

    assertThat(refusal(scene.allocate(otherPool)).type()).isEqualTo(ProblemType.INVALID);
    assertThat(refusal(scene.allocate(otherFamily)).type()).isEqualTo(ProblemType.INVALID);
  }

  @Test
  void defaultPoolsDoNotBindAnAddressThatIsAskedFor() {
    scene.store.put(pool("coral", "10.3.0.0/24", 26));
    var wish = new Wish("a", "c1").addresses("10.2.0.1").defaultPools("coral").command();

    assertThat(granted(scene.allocate(wish)).getFirst().pool()).isEqualTo("blue");
  }

  @Test
  void reservedAndCoolingAddressesAreGivenWhenAskedFor() {
    scene.everything.reservations = List.of(Cidr.parse("10.2.0.5/32"));
    granted(ask("a", "c1", "10.2.0.5"));
    var cooling = granted(ask("a", "c2", "10.2.0.6")).getFirst();
    scene.release("a", "c2", cooling);

    assertThat(granted(ask("a", "c3", "10.2.0.6")).getFirst().sequence())
        .isGreaterThan(cooling.sequence());
  }

  @Test
  void inAnotherNodesBlockItIsBorrowedButNotUnderStrictAffinity() {
    var owner = granted(ask("a", "c1", "10.2.0.5")).getFirst();
    var borrowed = granted(ask("b", "c2", "10.2.0.6")).getFirst();

    assertThat(borrowed.block()).isEqualTo(owner.block());
    assertThat(scene.store.routes("b").orElseThrow().borrowed())
        .containsEntry(IpAddress.parse("10.2.0.6"), borrowed.sequence());

    scene.settings(true, 20, true, Duration.ofSeconds(30));
    var refusal = refusal(ask("b", "c3", "10.2.0.7"));
    assertThat(refusal.type()).isEqualTo(ProblemType.POOL_REFUSED);
    assertThat(refusal.tried()).containsExactly(new TriedPool("blue", "Strict"));
  }

  @Test
  void theLimitOfBlocksHoldsForBlocksClaimedForAnAddress() {
    scene.settings(false, 1, true, Duration.ofSeconds(30));
    granted(ask("a", "c1", "10.2.0.5"));

    var refusal = refusal(ask("a", "c2", "10.2.0.77"));

    assertThat(refusal.type()).isEqualTo(ProblemType.EXHAUSTED);
    assertThat(refusal.tried()).containsExactly(new TriedPool("blue", "Limit"));
  }

  @Test
  void aPoolThatRefusesSaysWhy() {
    scene.store.put(Pools.disabled(pool("blue", "10.2.0.0/24", 26)));

    var refusal = refusal(ask("a", "c1", "10.2.0.5"));

    assertThat(refusal.type()).isEqualTo(ProblemType.POOL_REFUSED);
    assertThat(refusal.tried()).containsExactly(new TriedPool("blue", "Disabled"));
  }

  @Test
  void requestedAddressesOverrideSelectorsAndManual() {
    scene.store.put(Pools.manual(Pools.forNodes(pool("blue", "10.2.0.0/24", 26), l -> false)));

    assertThat(granted(ask("a", "c1", "10.2.0.5"))).hasSize(1);
  }

  @Test
  void anAnnotationsAddressLeavesTheOtherFamilyAsItWouldBe() {
    scene.everything.pod("default/p", "u1", "a", Map.of("cadastre.dev/ipAddrs", "[\"10.2.0.9\"]"));

    var grants = granted(scene.allocate(new Wish("a", "c1").pod("default/p", "u1").command()));

    assertThat(grants).hasSize(2);
    assertThat(grants.getFirst().address()).hasToString("10.2.0.9/32");
    assertThat(grants.getLast().pool()).isEqualTo("six");
  }

  @Test
  void aBlockThatIsBeingDeletedRefuses() {
    var grant = granted(ask("a", "c1", "10.2.0.5")).getFirst();
    scene.delete(grant.block());

    assertThat(refusal(ask("a", "c2", "10.2.0.6")).type()).isEqualTo(ProblemType.POOL_REFUSED);
    assertThat(granted(ask("a", "c1", "10.2.0.5")).getFirst()).isEqualTo(grant);
  }

  @Test
  void ofPoolsThatOverlapTheOneThatIsNamedIsMeantAlsoIfItRefuses() {
    scene.store.put(Pools.decided(pool("coral", "10.2.0.0/25", 26), Pool.Verdict.FALSE));
    var wish = new Wish("a", "c1").addresses("10.2.0.5");

    var refusal = refusal(scene.allocate(wish.pools("coral").command()));

    assertThat(refusal.type()).isEqualTo(ProblemType.POOL_REFUSED);
    assertThat(refusal.tried()).containsExactly(new TriedPool("coral", "Overlaps"));
    assertThat(granted(scene.allocate(wish.command())).getFirst().pool()).isEqualTo("blue");
  }

  @Test
  void anAddressThatIsTakenKeepsTheOtherFamilysFromBeingGiven() {
    granted(ask("a", "c1", "fd00::5"));
    var wish = new Wish("a", "c2").addresses("10.2.0.5", "fd00::5").command();

    assertThat(refusal(scene.allocate(wish)).type()).isEqualTo(ProblemType.ADDRESS_TAKEN);

    assertThat(granted(ask("a", "c3", "10.2.0.5"))).hasSize(1);
  }

  @Test
  void aBlockThatTheNodeHadIsNotCountedAfterItIsGone() {
    scene.settings(false, 1, true, Duration.ofSeconds(30));
    var given = granted(ask("a", "c1", "10.2.0.5")).getFirst();
    var late = scene.blindReplica();
    scene.store.pools().forEach(late.cluster::observe);
    var block = scene.store.block(given.block()).orElseThrow();
    late.blocks.observe(block);
    scene.replica.connection.removeBlock(block);

    var wish = new Wish("a", "c2").addresses("10.2.0.77").command();

    assertThat(granted(late.book.allocate(wish, Scene.inTime()))).hasSize(1);
  }
}
