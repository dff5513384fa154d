package dev.cadastre.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Executor THREADS = Thread::startVirtualThread;

  @Test
  void atMostSoManyRunAtATimeAndAllGetTheirTurn() {
    var lanes = new Lanes(THREADS, 3, LONG);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var go = new CountDownLatch(1);
    Runnable write =
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          awaitQuietly(go);
          running.decrementAndGet();
        };
    var turns =
        IntStream.range(0, 50).mapToObj(i -> CompletableFuture.runAsync(write, lanes)).toList();
    Awaitility.await().until(() -> running.get() == 3);

    go.countDown();

    turns.forEach(CompletableFuture::join);
    assertThat(most.get()).isEqualTo(3);
  }

  @Test
  void oneThatHangsHoldsNobodyUpForLong() {
    var lanes = new Lanes(THREADS, 1, Duration.ofMillis(1));
    var hanging = new CountDownLatch(1);
    lanes.execute(() -> awaitQuietly(hanging));

    CompletableFuture.runAsync(() -> {}, lanes).join();

    hanging.countDown();
  }

  @Test
  void afterOneThatFailsTheLaneIsFree() {
    var lanes = new Lanes(THREADS, 1, LONG);

    var failed = CompletableFuture.runAsync(() -> List.of().getFirst(), lanes);

    assertThat(failed.handle((_, failure) -> failure).join()).isNotNull();
    CompletableFuture.runAsync(() -> {}, lanes).join();
  }

  @Test
  void whoWaitsForALaneGathersCompanyForOneWrite() {
    var lanes = new Lanes(THREADS, 1, LONG);
    var others = new CountDownLatch(1);
    lanes.execute(() -> awaitQuietly(others));
    var object = new Counter();
    var commit = new GroupCommit<>(object, lanes);
    var asked = new ArrayList<CompletableFuture<Submitted<Integer, Integer>>>();
    for (int i = 0; i < 30; i++) {
      asked.add(
          CompletableFuture.supplyAsync(
              () -> commit.submit(Deadline.in(LONG), n -> Step.write(n + 1, n)), THREADS));
    }
    Awaitility.await().until(() -> commit.waiting() == 30);

    others.countDown();

    assertThat(asked.stream().map(CompletableFuture::join)).hasSize(30);
    assertThat(object.now.value()).isEqualTo(30);
    assertThat(object.writes).hasValue(1);
  }

  /** A number on a server that never fails. */
  private static final class Counter implements GroupCommit.Source<Integer> {
    volatile Versioned<Integer> now = new Versioned<>(0, "1", "uid");
    final AtomicInteger writes = new AtomicInteger();

    @Override
    public Optional<Versioned<Integer>> latest() {
      return Optional.of(now);
    }

    @Override
    public Optional<Versioned<Integer>> read() {
      return latest();
    }

    @Override
    public Commit<Integer> replace(Versioned<Integer> seen, Integer next) {
      var version = Integer.toString(1 + writes.incrementAndGet());
      return new Commit.Written<>(new Versioned<>(next, version, "uid"));
    }

    @Override
    public void acknowledged(Versioned<Integer> written) {
      now = written;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
