package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The stages of an allocation, one after the other. */
class AllocationTest {

  @Test
  void theFirstAddressClaimsABlockAndTellsTheOtherNodesBeforeTheAnswer() {
    var scene = new Scene(pool("blue", "10.244.0.0/16", 26)).nodes("a");

    var grant = scene.granted("a", "c1").getFirst();

    assertThat(grant.pool()).isEqualTo("blue");
    assertThat(scene.store.blocks())
        .singleElement()
        .satisfies(b -> assertThat(b.cidr()).isEqualTo(grant.block()));
    assertThat(scene.store.routes("a").orElseThrow().blocks()).containsOnlyKeys(grant.block());
  }

  @Test
  void aLonePodCostsOneWriteAndNoRead() {
    var scene = new Scene(pool("blue", "10.244.0.0/16", 26)).nodes("a");
    scene.granted("a", "c1");
    int reads = scene.replica.connection.reads();
    int writes = scene.replica.connection.writes();

    scene.granted("a", "c2");

    assertThat(scene.replica.connection.reads()).isEqualTo(reads);
    assertThat(scene.replica.connection.writes()).isEqualTo(writes + 1);
  }

  @Test
  void askingAgainSaysTheSameUntilTheCollectorMayBeJudgingTheEntry() {
    var scene = new Scene(pool("blue", "10.244.0.0/16", 26)).nodes("a");
    var first = scene.granted("a", "c1").getFirst();
    assertThat(scene.granted("a", "c1")).containsExactly(first);

    scene.clock.pass(Duration.ofMinutes(5));
    var again = scene.granted("a", "c1").getFirst();

    assertThat(again.address()).isEqualTo(first.address());
    assertThat(again.sequence()).isGreaterThan(first.sequence());
  }

  @Test
  void addressesNeverGivenComeFirstAndThenTheOneFreedLongestAgo() {
    var scene = new Scene(pool("blue", "10.244.0.0/30", 30)).nodes("a");
    scene.settings(false, 20, true, Duration.ZERO);
    var first = scene.granted("a", "c1").getFirst();
    var second = scene.granted("a", "c2").getFirst();
    scene.release("a", "c2", second);
    scene.release("a", "c1", first);

    assertThat(scene.address("a", "c3")).isEqualTo(IpAddress.parse("10.244.0.2"));
    assertThat(scene.address("a", "c4")).isEqualTo(IpAddress.parse("10.244.0.3"));
    assertThat(scene.address("a", "c5")).isEqualTo(second.address().address());
    assertThat(scene.address("a", "c6")).isEqualTo(first.address().address());
  }

  @Test
  void aFullBlockIsFollowedByAnotherAndThenByABorrowedAddress() {
    var scene = new Scene(pool("blue", "10.244.0.0/29", 30)).nodes("a", "b");
    for (int i = 0; i < 5; i++) {
      scene.granted("a", "c" + i);
    }

    var borrowed = scene.granted("b", "c9").getFirst();

    assertThat(scene.store.blocks()).hasSize(2).allMatch(b -> b.isAffineTo("a"));
    assertThat(scene.store.routes("b").orElseThrow().borrowed())
        .containsOnlyKeys(borrowed.address().address());
  }

  @Test
  void anIdleBlockOfAnotherNodeIsTakenOverWhereThereIsNoNewOne() {
    var scene = new Scene(pool("blue", "10.244.0.0/30", 30)).nodes("a", "b");
    scene.settings(true, 20, true, Duration.ZERO);
    var gone = scene.granted("a", "c1").getFirst();
    scene.release("a", "c1", gone);

    scene.granted("b", "c2");

    assertThat(scene.store.blocks()).singleElement().matches(b -> b.isAffineTo("b"));
    assertThat(scene.store.routes("b").orElseThrow().blocks())
        .containsEntry(
            Cidr.parse("10.244.0.0/30"), scene.store.blocks().getFirst().claimSequence());
  }
}
