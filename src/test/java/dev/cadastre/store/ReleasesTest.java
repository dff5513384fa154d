package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.granted;
import static dev.cadastre.store.Scene.inTime;
import static dev.cadastre.store.Scene.releaseOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.store.AllocateOutcome.Grant;
import dev.cadastre.store.ReleaseOutcome.Freed;
import dev.cadastre.store.ReleaseOutcome.FreedAddress;
import dev.cadastre.store.Scene.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Addresses go back only to whom they were lent, under the number they were lent with. */
class ReleasesTest {
  private final Scene scene =
      new Scene(pool("blue", "10.2.0.0/29", 30), pool("six", "fd00::/120", 122)).nodes("a", "b");

  private static List<FreedAddress> freed(ReleaseOutcome outcome) {
    assertThat(outcome).isInstanceOf(Freed.class);
    return ((Freed) outcome).addresses();
  }

  private Grant[] both(String node, String container) {
    return scene.granted(node, container).toArray(Grant[]::new);
  }

  @Test
  void whatIsHeldIsFreedAndToldWithItsSequence() {
    var held = both("a", "c1");

    var freed = freed(scene.release("a", "c1", held));

    assertThat(freed)
        .extracting(FreedAddress::address, FreedAddress::sequence)
        .containsExactly(
            tuple(held[0].address().address(), held[0].sequence()),
            tuple(held[1].address().address(), held[1].sequence()));
  }

  @Test
  void aReleaseCostsOneWriteOfEachBlockAndNoRead() {
    var held = both("a", "c1");
    int reads = scene.replica.connection.reads();
    int writes = scene.replica.connection.writes();

    scene.release("a", "c1", held);

    assertThat(scene.replica.connection.reads()).isEqualTo(reads);
    assertThat(scene.replica.connection.writes()).isEqualTo(writes + 2);
  }

  @Test
  void withoutHeldEveryInterfaceOfTheContainerIsFreed() {
    scene.granted("a", "c1");
    granted(scene.allocate(new Wish("a", "c1").ifName("eth1").families(IpFamily.IPV4).command()));
    var all = new ReleaseCommand("a", "net", "c1", Optional.empty(), Optional.empty());

    assertThat(freed(scene.replica.book.release(all, inTime()))).hasSize(3);
    assertThat(freed(scene.replica.book.release(all, inTime()))).isEmpty();
  }

  @Test
  void underAnotherSequenceNothingOfTheRequestIsFreed() {
    var held = both("a", "c1");
    granted(scene.allocate(new Wish("a", "c1").again().families(IpFamily.IPV4).command()));
    var current = scene.granted("a", "c1");
    var mixed = new Grant[] {current.getFirst(), held[1]};

    var refused = scene.release("a", "c1", mixed);

    assertThat(((ReleaseOutcome.Denied) refused).refusal().type())
        .isEqualTo(ProblemType.SEQUENCE_MISMATCH);
    assertThat(scene.granted("a", "c1")).isEqualTo(current);
  }

  @Test
  void whatIsAnothersByNowCountsAsGone() {
    scene.settings(false, 20, true, Duration.ZERO);
    var first = both("a", "c1")[0];
    scene.release("a", "c1", first);
    granted(
        scene.allocate(
            new Wish("a", "c2").addresses(first.address().address().toString()).command()));

    assertThat(freed(scene.release("a", "c1", first))).isEmpty();
    assertThat(scene.granted("a", "c2")).hasSize(1);
  }

  @Test
  void thatNothingIsHeldIsBelievedOnlyAfterAConsistentRead() {
    var held = both("a", "c1");
    var blind = scene.blindReplica();

    assertThat(freed(blind.book.release(releaseOf("a", "c1"), inTime()))).hasSize(2);
    assertThat(freed(blind.book.release(releaseOf("a", "c1", held), inTime()))).isEmpty();
  }

  @Test
  void aBorrowedAddressIsWithdrawnBeforeItIsFreed() {
    for (int i = 0; i < 8; i++) {
      granted(scene.allocate(new Wish("a", "c" + i).families(IpFamily.IPV4).command()));
    }
    scene.settings(false, 20, true, Duration.ZERO);
    scene.release("a", "c7", scene.granted("a", "c7").getFirst());
    var borrowed =
        granted(scene.allocate(new Wish("b", "d1").families(IpFamily.IPV4).command())).getFirst();
    assertThat(scene.store.routes("b").orElseThrow().borrowed()).hasSize(1);

    assertThat(freed(scene.release("b", "d1", borrowed))).hasSize(1);

    assertThat(scene.store.routes("b").orElseThrow().borrowed()).isEmpty();
  }

  @Test
  void aReplicaWhoseWatchIsLateWithdrawsABorrowedAddressToo() {
    var four = new Wish("a", "c0").families(IpFamily.IPV4);
    var late = scene.blindReplica();
    var lent = granted(scene.allocate(four.command())).getFirst();
    late.blocks.observe(scene.store.block(lent.block()).orElseThrow());
    scene.settings(false, 20, false, Duration.ZERO);
    var borrowed =
        granted(scene.allocate(new Wish("b", "d1").families(IpFamily.IPV4).command())).getFirst();

    assertThat(freed(late.book.release(releaseOf("b", "d1", borrowed), inTime()))).hasSize(1);

    assertThat(scene.store.routes("b").orElseThrow().borrowed()).isEmpty();
  }

  @Test
  void theLastEntryOfABlockThatIsBeingDeletedTakesTheBlockAlong() {
    var grant =
        granted(scene.allocate(new Wish("a", "c1").families(IpFamily.IPV4).command())).getFirst();
    scene.delete(grant.block());

    assertThat(freed(scene.release("a", "c1", grant))).hasSize(1);

    assertThat(scene.store.blocks()).isEmpty();
  }
}
