package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.inTime;
import static dev.cadastre.store.Scene.refusal;
import static dev.cadastre.store.Scene.releaseOf;
import static dev.cadastre.store.Scene.tunnel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.store.AllocateOutcome.Grant;
import dev.cadastre.store.InMemoryBlockStore.Fault;
import dev.cadastre.store.Scene.Wish;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who is told that nothing was sent holds what they held before. */
class HalfWrittenTest {
  private final Scene scene =
      new Scene(pool("blue", "10.2.0.0/30", 30), pool("six", "fd00::/120", 122)).nodes("a", "b");

  /** A replica that sees everything, and whose connection ends after some more PUTs. */
  private Replica puttingOnly(int puts) {
    var faults =
        new InMemoryBlockStore.Faults() {
          private int left = puts;

          @Override
          public synchronized Fault next(String verb) {
            return verb.equals("PUT") && left-- <= 0 ? Fault.NOT_SENT : Fault.NONE;
          }
        };
    var replica =
        new Replica(
            scene.store.new Connection(faults), scene.everything, scene.clock, Runnable::run);
    scene.store.watch(replica::observe);
    scene.store.pools().forEach(replica.cluster::observe);
    return replica;
  }

  @Test
  void aBorrowedAddressThatNobodyCouldBeToldOfMayHaveBeenGiven() {
    var replica = puttingOnly(1);
    scene.granted("a", "c1");
    scene.settings(false, 20, false, Duration.ofSeconds(30));

    var wish = new Wish("b", "d1").families(IpFamily.IPV4).command();
    var outcome = replica.book.allocate(wish, inTime());

    assertThat(scene.store.blocks().getFirst().allocations()).hasSize(2);
    assertThat(refusal(outcome).type()).isEqualTo(ProblemType.UNKNOWN);
  }

  @Test
  void soMayATunnelsAddress() {
    var replica = puttingOnly(1);
    scene.granted("a", "c1");

    var outcome = replica.book.allocate(tunnel("a", TunnelKind.VXLAN), inTime());

    assertThat(scene.store.blocks()).anyMatch(block -> block.allocations().size() == 2);
    assertThat(refusal(outcome).type()).isEqualTo(ProblemType.UNKNOWN);
  }

  @Test
  void anAddressUnderANewSequenceIsNotAsItWas() {
    var replica = puttingOnly(1);
    var again = new Wish("a", "c1").again().command();
    scene.granted("a", "c1");

    assertThat(refusal(replica.book.allocate(again, inTime())).type())
        .isEqualTo(ProblemType.UNKNOWN);
  }

  @Test
  void whereOneOfTwoBlocksWasReleasedItIsNotSaidThatNoneWas() {
    var held = scene.granted("a", "c1").toArray(Grant[]::new);
    var replica = puttingOnly(1);
    scene.granted("a", "c2");

    var outcome = replica.book.release(releaseOf("a", "c1", held), inTime());

    assertThat(((ReleaseOutcome.Denied) outcome).refusal().type()).isEqualTo(ProblemType.UNKNOWN);
  }

  @Test
  void whereNothingWasWrittenItIsUnavailable() {
    scene.granted("a", "c1");
    var replica = puttingOnly(0);
    scene.granted("a", "c2");

    assertThat(refusal(replica.book.allocate(Scene.wish("a", "c3"), inTime())).type())
        .isEqualTo(ProblemType.UNAVAILABLE);
  }
}
