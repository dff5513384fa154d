package dev.cadastre.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cadastre.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptTest {
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final Kept<String, Integer> kept = new Kept<>(answer -> answer > 0, now::get);
  private final Supplier<Integer> ask = asked::incrementAndGet;

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void anAnswerIsKeptForHalfAMinuteWithoutAsking() {
    assertThat(kept.find("a", ask)).isEqualTo(1);

    pass(Duration.ofSeconds(29));

    assertThat(kept.find("a", ask)).isEqualTo(1);
    assertThat(asked).hasValue(1);
  }

  @Test
  void inItsSecondHalfItIsAskedAnewWhileTheOldOneServes() {
    kept.find("a", ask);

    pass(Duration.ofSeconds(40));

    assertThat(kept.find("a", ask)).isEqualTo(1);
    await().untilAsserted(() -> assertThat(kept.find("a", ask)).isEqualTo(2));
  }

  @Test
  void noAnswerServesForMoreThanAMinute() {
    kept.find("a", ask);

    pass(Duration.ofSeconds(60));

    assertThat(kept.find("a", ask)).isEqualTo(2);
  }

  @Test
  void whatCannotBeAskedIsThrownOnceTheOldAnswerIsGone() {
    Supplier<Integer> outage =
        () -> {
          throw new StoreUnavailableException("away");
        };
    kept.find("a", ask);

    pass(Duration.ofSeconds(59));
    assertThat(kept.find("a", outage)).isEqualTo(1);

    pass(Duration.ofSeconds(1));
    assertThatThrownBy(() -> kept.find("a", outage)).isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void aRefusalIsNeverKept() {
    assertThat(kept.find("a", () -> 0)).isZero();
    assertThat(kept.find("a", ask)).isEqualTo(1);
  }

  @Test
  void ofManyWhoAskAtOnceOneAsks() {
    var release = new CountDownLatch(1);
    Supplier<Integer> slow =
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return asked.incrementAndGet();
        };
    var entered = new CountDownLatch(10);
    var answers =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          entered.countDown();
                          return kept.find("a", slow);
                        },
                        Thread::startVirtualThread))
            .toList();
    await().until(() -> entered.getCount() == 0);

    release.countDown();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(1));
  }
}
