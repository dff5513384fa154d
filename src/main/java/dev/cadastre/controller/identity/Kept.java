package dev.cadastre.controller.identity;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers of the API server that are kept for a minute at most. One that is asked for again in its
 * second half is asked anew in the background, so whoever calls often never waits. Of each key one
 * question is on its way at a time. An answer that would refuse is never kept.
 */
final class Kept<K, V> {
  private static final long LIFETIME = Duration.ofSeconds(60).toNanos();
  private static final long HALF = LIFETIME / 2;
  private static final int SWEEP_AT = 1000;

  private final Predicate<V> isWorthKeeping;
  private final LongSupplier nanoClock;
  private final Map<K, Answer<V>> answers = new ConcurrentHashMap<>();
  private final Map<K, CompletableFuture<V>> asking = new ConcurrentHashMap<>();

  /** An answer, and when the question for it was put. */
  private record Answer<V>(V value, long askedAt) {}

  Kept(Predicate<V> isWorthKeeping, LongSupplier nanoClock) {
    this.isWorthKeeping = isWorthKeeping;
    this.nanoClock = nanoClock;
  }

  /** The answer; what asking threw where there is none. */
  V find(K key, Supplier<V> ask) {
    var known = answers.get(key);
    long age = known == null ? LIFETIME : nanoClock.getAsLong() - known.askedAt;
    if (known == null || age >= LIFETIME) {
      return join(askOnce(key, ask));
    }
    if (age >= HALF) {
      var _ = askOnce(key, ask);
    }
    return known.value;
  }

  private CompletableFuture<V> askOnce(K key, Supplier<V> ask) {
    var mine = new CompletableFuture<V>();
    var other = asking.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    Thread.startVirtualThread(() -> answer(key, ask, mine));
    return mine;
  }

  private void answer(K key, Supplier<V> ask, CompletableFuture<V> asked) {
    @Nullable V value = null;
    @Nullable Throwable failure = null;
    try {
      long askedAt = nanoClock.getAsLong();
      value = ask.get();
      keep(key, new Answer<>(value, askedAt));
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      asking.remove(key, asked);
    }
    if (failure != null) {
      asked.completeExceptionally(failure);
    } else {
      asked.complete(Objects.requireNonNull(value));
    }
  }

  private void keep(K key, Answer<V> answer) {
    if (answers.size() > SWEEP_AT) {
      long now = nanoClock.getAsLong();
      answers.values().removeIf(old -> now - old.askedAt >= LIFETIME);
    }
    if (isWorthKeeping.test(answer.value)) {
      answers.put(key, answer);
    } else {
      answers.remove(key);
    }
  }

  private static <V> V join(CompletableFuture<V> asked) {
    try {
      return asked.join();
    } catch (CompletionException e) {
      throw Optional.ofNullable(e.getCause())
          .filter(RuntimeException.class::isInstance)
          .map(RuntimeException.class::cast)
          .orElse(e);
    }
  }
}
