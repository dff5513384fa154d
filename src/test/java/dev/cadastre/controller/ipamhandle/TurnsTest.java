package dev.cadastre.controller.ipamhandle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.store.BlockCache.Holding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Holding FIRST = new Holding("k8s-pod-network", "c1");
  private static final Holding SECOND = new Holding("k8s-pod-network", "c2");

  @Test
  void nobodysTurnComesBeforeAWhileHasPassed() throws InterruptedException {
    var aWhile = Duration.ofMillis(50);
    var turns = new Turns(aWhile);
    long start = System.nanoTime();

    turns.add(FIRST);

    assertThat(turns.take()).isEqualTo(FIRST);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(aWhile.toNanos());
  }

  @Test
  void firstComeFirstServedAndEachOnce() throws InterruptedException {
    var turns = new Turns(Duration.ofMillis(1));
    turns.add(FIRST);
    turns.add(SECOND);
    turns.add(FIRST);

    assertThat(turns.take()).isEqualTo(FIRST);
    assertThat(turns.take()).isEqualTo(SECOND);
    assertThat(turns.size()).isZero();
  }

  @Test
  void whoComesAgainWhileTheirTurnLastsWaitsForItsEnd() throws InterruptedException {
    var turns = new Turns(Duration.ZERO);
    turns.add(FIRST);
    turns.take();
    turns.add(FIRST);
    turns.add(SECOND);

    assertThat(turns.take()).isEqualTo(SECOND);
    turns.done(FIRST);
    assertThat(turns.take()).isEqualTo(FIRST);
  }
}
