package dev.cadastre.store;

import static java.lang.Thread.State.TERMINATED;
import static java.lang.Thread.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ParallelTest {
  private final Parallel parallel = new Parallel(Thread::startVirtualThread);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void whereOneThrowsTheOthersAreWaitedForAllTheSame() {
    var caller =
        Thread.ofPlatform().unstarted(() -> parallel.map(List.of(true, false), this::work));
    caller.setUncaughtExceptionHandler((thread, failure) -> {});

    caller.start();

    await().until(() -> Set.of(WAITING, TERMINATED).contains(caller.getState()));
    assertThat(caller.getState()).isEqualTo(WAITING);
    mayEnd.countDown();
    await().until(() -> caller.getState() == TERMINATED);
  }

  private boolean work(boolean fails) {
    if (fails) {
      throw new StoreUnavailableException("gone");
    }
    try {
      mayEnd.await();
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
