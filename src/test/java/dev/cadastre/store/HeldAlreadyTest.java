package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.granted;
import static dev.cadastre.store.Scene.inTime;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.ipam.BlockChange;
import dev.cadastre.store.AllocateOutcome.Granted;
import dev.cadastre.store.Scene.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Asking twice gives the same answer, and never out of a cache. */
class HeldAlreadyTest {
  private final Scene scene =
      new Scene(pool("blue", "10.2.0.0/24", 26), pool("six", "fd00::/120", 122)).nodes("a", "b");

  @Test
  void whoAsksAgainGetsTheSameWhateverTheBodyAsks() {
    var first = granted(scene.allocate(new Wish("a", "c1").command()));

    var again = scene.allocate(new Wish("a", "c1").addresses("10.2.0.99").command());

    assertThat(again).isEqualTo(new Granted(first, false));
  }

  @Test
  void alsoLongAfterwards() {
    var first = granted(scene.allocate(new Wish("a", "c1").command()));

    scene.clock.pass(Duration.ofDays(1));

    assertThat(scene.allocate(new Wish("a", "c1").command())).isEqualTo(new Granted(first, false));
  }

  @Test
  void theBlocksAreReadBeforeTheAnswer() {
    granted(scene.allocate(new Wish("a", "c1").command()));
    int reads = scene.replica.connection.reads();

    granted(scene.allocate(new Wish("a", "c1").command()));

    assertThat(scene.replica.connection.reads()).isEqualTo(reads + 2);
  }

  @Test
  void aRetryGivesEachAddressANewSequenceSoThatOlderReleasesFreeNothing() {
    var first = granted(scene.allocate(new Wish("a", "c1").command()));

    var retried = scene.allocate(new Wish("a", "c1").again().command());

    assertThat(((Granted) retried).isNew()).isFalse();
    assertThat(granted(retried))
        .extracting(AllocateOutcome.Grant::address)
        .isEqualTo(first.stream().map(AllocateOutcome.Grant::address).toList());
    assertThat(granted(retried).getFirst().sequence()).isGreaterThan(first.getFirst().sequence());
    assertThat(scene.release("a", "c1", first.getFirst()))
        .isInstanceOf(ReleaseOutcome.Denied.class);
  }

  @Test
  void aReplicaThatSawNothingFindsItOnARetry() {
    var first = granted(scene.allocate(new Wish("a", "c1").command()));
    var blind = scene.blindReplica();
    scene.store.pools().forEach(blind.cluster::observe);

    var retried = granted(blind.book.allocate(new Wish("a", "c1").again().command(), inTime()));

    assertThat(retried)
        .extracting(AllocateOutcome.Grant::address)
        .isEqualTo(first.stream().map(AllocateOutcome.Grant::address).toList());
  }

  @Test
  void aFamilyThatIsNamedAndMissingIsAdded() {
    var four = new Wish("a", "c1").families(IpFamily.IPV4).command();
    granted(scene.allocate(four));

    assertThat(granted(scene.allocate(new Wish("a", "c1").command()))).hasSize(1);
    var both = scene.allocate(new Wish("a", "c1").families(IpFamily.IPV4, IpFamily.IPV6).command());
    assertThat(granted(both)).hasSize(2);
    assertThat(((Granted) both).isNew()).isTrue();
  }

  @Test
  void aRetryCompletesTheFamiliesThatItWouldGetByDefault() {
    granted(scene.allocate(new Wish("a", "c1").families(IpFamily.IPV6).command()));

    var completed = scene.allocate(new Wish("a", "c1").again().command());

    assertThat(granted(completed)).hasSize(2);
    assertThat(((Granted) completed).isNew()).isTrue();
  }

  @Test
  void interfacesOfOneContainerAreAttachmentsOfTheirOwn() {
    var eth0 = granted(scene.allocate(new Wish("a", "c1").command())).getFirst();
    var eth1 = granted(scene.allocate(new Wish("a", "c1").ifName("eth1").command())).getFirst();
    assertThat(eth0.address()).isNotEqualTo(eth1.address());

    scene.release("a", "c1", eth0);

    assertThat(granted(scene.allocate(new Wish("a", "c1").ifName("eth1").command())).getFirst())
        .isEqualTo(eth1);
  }

  @Test
  void theSameContainerOnAnotherNodeIsAnotherAttachment() {
    var onA = granted(scene.allocate(new Wish("a", "c1").command()));
    var onB = granted(scene.allocate(new Wish("b", "c1").command()));

    assertThat(onA).doesNotContainAnyElementsOf(onB);
  }

  @Test
  void ofTwoAddressesOfAFamilyTheOneWithTheHigherSequenceIsTheAnswer() {
    granted(scene.allocate(new Wish("a", "c1").addresses("10.2.0.5").command()));
    var block = scene.store.blocks().getFirst();
    var owner = block.allocations().firstEntry().getValue().owner();
    var twice = block.giveAddress(owner, IpAddress.parse("10.2.0.9"), scene.clock.instant());
    scene.store.put(((BlockChange.Changed) twice).block());

    var held = granted(scene.allocate(new Wish("a", "c1").command()));

    assertThat(held)
        .singleElement()
        .satisfies(g -> assertThat(g.address()).hasToString("10.2.0.9/32"));
  }

  @Test
  void manyAtOnceForOneAttachmentGetOneAddress() {
    var threads = new ArrayList<FutureTask<AllocateOutcome>>();
    for (int i = 0; i < 20; i++) {
      var asked =
          new FutureTask<>(
              () -> scene.allocate(new Wish("a", "c1").families(IpFamily.IPV4).command()));
      threads.add(asked);
      Thread.startVirtualThread(asked);
    }

    var answers = threads.stream().map(HeldAlreadyTest::result).map(Scene::granted).toList();

    assertThat(new HashSet<>(answers)).hasSize(1);
  }

  private static AllocateOutcome result(FutureTask<AllocateOutcome> task) {
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
