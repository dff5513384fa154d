package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.granted;
import static dev.cadastre.store.Scene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.rest.Problem.TriedPool;
import dev.cadastre.ipam.Pool;
import dev.cadastre.store.Scene.Wish;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When blocks are claimed, taken over, borrowed from. */
class PlacesTest {

  @Test
  void atTheLimitANodeBorrowsAndUnderStrictAffinityItIsRefused() {
    var scene = new Scene(pool("blue", "10.2.0.0/28", 30)).nodes("a", "b");
    scene.settings(false, 1, true, Duration.ofSeconds(30));
    granted(scene.allocate(new Wish("b", "d0").command()));
    for (int i = 0; i < 4; i++) {
      granted(scene.allocate(new Wish("a", "c" + i).command()));
    }

    granted(scene.allocate(new Wish("a", "c4").command()));
    assertThat(scene.store.routes("a").orElseThrow().borrowed()).hasSize(1);

    scene.settings(true, 1, true, Duration.ofSeconds(30));
    assertThat(refusal(scene.allocate(new Wish("a", "c5").command())).tried())
        .containsExactly(new TriedPool("blue", "Limit"));
  }

  @Test
  void ofTwoReplicasThatClaimForANodeAtOnceTheSecondUsesTheFirstsBlock() {
    var scene = new Scene(pool("blue", "10.2.0.0/24", 28)).nodes("a");
    scene.settings(false, 1, true, Duration.ofSeconds(30));
    var late = scene.blindReplica();
    scene.store.pools().forEach(late.cluster::observe);
    granted(scene.allocate(new Wish("a", "c0").command()));

    granted(late.book.allocate(new Wish("a", "c1").command(), Scene.inTime()));

    assertThat(scene.store.blocks()).hasSize(1);
  }

  @Test
  void withoutAutoAllocationOwnBlocksServeAndNoneIsClaimed() {
    var scene = new Scene(pool("blue", "10.2.0.0/28", 30)).nodes("a", "b");
    granted(scene.allocate(new Wish("a", "c0").command()));
    scene.settings(true, 20, false, Duration.ofSeconds(30));

    granted(scene.allocate(new Wish("a", "c1").command()));
    assertThat(refusal(scene.allocate(new Wish("b", "d0").command())).tried())
        .containsExactly(new TriedPool("blue", "Limit"));
    assertThat(scene.store.blocks()).hasSize(1);
  }

  @Test
  void underStrictAffinityOthersBlocksDoNotHelp() {
    var scene = new Scene(pool("blue", "10.2.0.0/30", 30)).nodes("a", "b");
    scene.settings(true, 20, true, Duration.ofSeconds(30));
    granted(scene.allocate(new Wish("a", "c0").command()));

    assertThat(refusal(scene.allocate(new Wish("b", "d0").command())).tried())
        .containsExactly(new TriedPool("blue", "Strict"));
  }

  @Test
  void aFullPoolIsFull() {
    var scene = new Scene(pool("blue", "10.2.0.0/30", 30)).nodes("a", "b");
    for (int i = 0; i < 4; i++) {
      granted(scene.allocate(new Wish("a", "c" + i).command()));
    }

    assertThat(refusal(scene.allocate(new Wish("b", "d0").command())).tried())
        .containsExactly(new TriedPool("blue", "Full"));
  }

  @Test
  void coolingAddressesAreNotGivenAndAreGivenAfterwards() {
    var scene = new Scene(pool("blue", "10.2.0.0/30", 30)).nodes("a");
    for (int i = 0; i < 4; i++) {
      granted(scene.allocate(new Wish("a", "c" + i).command()));
    }
    var freed = scene.granted("a", "c2").getFirst();
    scene.release("a", "c2", freed);

    refusal(scene.allocate(new Wish("a", "c9").command()));
    scene.clock.pass(Duration.ofSeconds(30));
    assertThat(scene.address("a", "c9")).isEqualTo(freed.address().address());
  }

  @Test
  void reservedAddressesAreLeftOutAlsoWhenTheyChangeAtRunTime() {
    var scene = new Scene(pool("blue", "10.2.0.0/30", 30)).nodes("a");
    scene.everything.reservations = List.of(Cidr.parse("10.2.0.0/31"));

    assertThat(scene.address("a", "c0")).isEqualTo(IpAddress.parse("10.2.0.2"));
    scene.everything.reservations = List.of(Cidr.parse("10.2.0.3/32"));
    assertThat(scene.address("a", "c1")).isEqualTo(IpAddress.parse("10.2.0.0"));
  }

  @Test
  void aBlockThatIsReservedAltogetherIsNotClaimed() {
    var scene = new Scene(pool("blue", "10.2.0.0/28", 30)).nodes("a");
    scene.everything.reservations =
        List.of(
            Cidr.parse("10.2.0.0/30"),
            Cidr.parse("10.2.0.4/31"),
            Cidr.parse("10.2.0.6/31"),
            Cidr.parse("10.2.0.8/30"));

    assertThat(scene.granted("a", "c0").getFirst().block()).isEqualTo(Cidr.parse("10.2.0.12/30"));
  }

  @Test
  void aBlockIsClaimedAheadWhenFewAddressesAreLeft() {
    var scene = new Scene(pool("blue", "10.2.0.0/24", 28)).nodes("a");
    for (int i = 0; i < 14; i++) {
      granted(scene.allocate(new Wish("a", "c" + i).command()));
    }
    assertThat(scene.store.blocks()).hasSize(1);

    granted(scene.allocate(new Wish("a", "c15").command()));

    Awaitility.await().until(() -> scene.store.blocks().size() == 2);
    Awaitility.await().until(() -> scene.store.routes("a").orElseThrow().blocks().size() == 2);
  }

  @Test
  void anL2PoolIsForWhoeverNamesItAndHasNoRoutes() {
    var scene = new Scene(Pools.l2(pool("lan", "192.0.2.0/29", 29), 29, "192.0.2.1")).nodes("a");

    assertThat(refusal(scene.allocate(new Wish("a", "c0").command())).tried())
        .containsExactly(new TriedPool("lan", "NotSelected"));
    var grant = granted(scene.allocate(new Wish("a", "c0").pools("lan").command())).getFirst();
    assertThat(grant.address()).hasToString("192.0.2.2/29");
    assertThat(grant.l2()).isPresent();
    assertThat(scene.store.routes("a").map(NodeRoutes::blocks).orElse(null)).isNull();
  }

  @Test
  void aRecreatedBlockBeginsAboveEverySequenceItEverHad() {
    var scene = new Scene(pool("blue", "10.2.0.0/30", 30)).nodes("a");
    scene.settings(false, 20, true, Duration.ZERO);
    var first = scene.granted("a", "c0").getFirst();
    scene.release("a", "c0", first);
    scene.replica.connection.removeBlock(scene.store.block(first.block()).orElseThrow());

    var second = scene.granted("a", "c1").getFirst();

    // The clock stands still: the sequence seen is what counts.
    assertThat(second.sequence()).isGreaterThan(first.sequence() + 1);
  }

  @Test
  void aClaimInAPoolThatIsNoLongerAllocatableIsTakenBack() {
    var scene = new Scene(pool("blue", "10.2.0.0/30", 30)).nodes("a");
    var late = scene.blindReplica();
    scene.store.pools().forEach(late.cluster::observe);
    scene.store.put(Pools.decided(pool("blue", "10.2.0.0/30", 30), Pool.Verdict.FALSE));

    var refusal = refusal(late.book.allocate(new Wish("a", "c0").command(), Scene.inTime()));

    assertThat(refusal.tried()).containsExactly(new TriedPool("blue", "Overlaps"));
    assertThat(scene.store.blocks()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100})
  void allOfAThousandRequestsAreServedWhereThereAreAThousandAddresses(int nodes) {
    var scene = new Scene(pool("blue", "10.2.0.0/22", 26));
    scene.everything.reservations =
        List.of(Cidr.parse("10.2.3.232/29"), Cidr.parse("10.2.3.240/28"));
    for (int i = 0; i < nodes; i++) {
      scene.nodes("n" + i);
    }

    var asked =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    new FutureTask<>(
                        () -> scene.allocate(new Wish("n" + i % nodes, "c" + i).command())))
            .toList();
    asked.forEach(Thread::startVirtualThread);
    var addresses = new HashSet<IpAddress>();
    for (var task : asked) {
      addresses.add(granted(result(task)).getFirst().address().address());
    }

    assertThat(addresses).hasSize(1000);
  }

  private static AllocateOutcome result(FutureTask<AllocateOutcome> task) {
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
