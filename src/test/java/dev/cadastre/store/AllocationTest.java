package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.inTime;
import static dev.cadastre.store.Scene.wish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.store.Scene.Wish;
import dev.cadastre.testkit.Stepper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
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
  void aBurstOfThirtyOnOneNodeCostsFewWritesAndNoRead() {
    var stepper = new Stepper(new Random(42));
    var lane = stepper.lane();
    var scene = new Scene().nodes("a");
    var slow =
        new InMemoryBlockStore.Faults() {
          @Override
          public InMemoryBlockStore.Fault next(String verb) {
            return InMemoryBlockStore.Fault.NONE;
          }

          @Override
          public void pause() {
            Stepper.pause();
          }
        };
    var connection = scene.store.new Connection(slow);
    var replica = new Replica(connection, scene.everything, scene.clock, lane);
    scene.store.watch(replica::observe);
    scene.store.put(pool("blue", "10.244.0.0/16", 26));
    var answers = new ArrayList<AllocateOutcome>();
    lane.execute(() -> answers.add(replica.book.allocate(wish("a", "c0"), inTime())));
    stepper.runAll();
    int reads = connection.reads();
    int writes = connection.writes();

    for (int i = 1; i <= 30; i++) {
      var command = wish("a", "c" + i);
      lane.execute(() -> answers.add(replica.book.allocate(command, inTime())));
    }
    stepper.runAll();

    assertThat(answers).hasSize(31).allMatch(AllocateOutcome.Granted.class::isInstance);
    assertThat(connection.reads()).isEqualTo(reads);
    assertThat(connection.writes() - writes).isLessThanOrEqualTo(6);
  }

  /** Whoever comes while a block is being claimed waits for that claim. */
  @Test
  void aBurstOnANewNodeClaimsOneBlock() {
    var scene = new Scene(pool("blue", "10.244.0.0/16", 26)).nodes("a");
    var asked =
        IntStream.range(0, 30)
            .mapToObj(i -> new FutureTask<>(() -> scene.granted("a", "c" + i)))
            .toList();
    asked.forEach(Thread::startVirtualThread);
    asked.forEach(AllocationTest::await);

    assertThat(scene.store.blocks()).hasSize(1);
  }

  private static void await(FutureTask<?> task) {
    try {
      assertThat(task.get()).isNotNull();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aNamespaceThatTheWatchHasNotShownIsAskedForBeforeAPoolIsChosen() {
    var scene = new Scene(pool("amber", "10.1.0.0/24", 26), pool("blue", "10.2.0.0/24", 26));
    scene.nodes("a").everything.pod("new/p", "u1", "a", Map.of());
    scene.everything.unseenNamespace("new", Map.of("cadastre.dev/ipv4pools", "blue"));

    var grant = Scene.granted(scene.allocate(new Wish("a", "c1").pod("new/p", "u1").command()));

    assertThat(grant.getFirst().pool()).isEqualTo("blue");
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
