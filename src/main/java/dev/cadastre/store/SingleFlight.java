package dev.cadastre.store;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Consistent reads that many ask for at once: of each key one is in flight, and one begins no
 * sooner than {@code spacing} after the last. Whoever asks gets a read that began after the
 * question.
 */
public final class SingleFlight<K, V> {
  /** Between two reads of one object on which refusals rest (CONTRACT.md §2). */
  public static final Duration SPACING = Duration.ofMillis(100);

  private static final int SWEEP_AT = 10_000;

  private final Function<K, V> read;
  private final Duration spacing;
  private final Executor executor;
  private final Map<K, Flights<V>> flights = new ConcurrentHashMap<>();

  /**
   * @param spacing zero: the next read begins as soon as the last has ended
   * @param executor whose threads may block
   */
  public SingleFlight(Function<K, V> read, Duration spacing, Executor executor) {
    this.read = read;
    this.spacing = spacing;
    this.executor = executor;
  }

  /** Of one key: the read that runs, and the one that whoever asks now will share. */
  private static final class Flights<V> {
    final Duration spacing;
    long lastBegan;
    boolean running;
    @Nullable CompletableFuture<V> next;

    Flights(Duration spacing) {
      this.spacing = spacing;
      this.lastBegan = System.nanoTime() - spacing.toNanos();
    }
  }

  /** The value, or what the read threw. */
  public V read(K key) {
    try {
      return join(key).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private CompletableFuture<V> join(K key) {
    if (flights.size() > SWEEP_AT) {
      flights.values().removeIf(SingleFlight::isIdle);
    }
    var mine = flights.computeIfAbsent(key, k -> new Flights<>(spacing));
    synchronized (mine) {
      var waiting = mine.next;
      if (waiting == null) {
        waiting = new CompletableFuture<>();
        mine.next = waiting;
        if (!mine.running) {
          mine.running = true;
          executor.execute(() -> run(key, mine));
        }
      }
      return waiting;
    }
  }

  private static boolean isIdle(Flights<?> flights) {
    synchronized (flights) {
      return !flights.running && flights.next == null;
    }
  }

  private void run(K key, Flights<V> mine) {
    for (var flight = take(mine); flight != null; flight = take(mine)) {
      try {
        flight.complete(read.apply(key));
      } catch (RuntimeException | Error e) {
        flight.completeExceptionally(e);
      }
    }
  }

  private static <V> @Nullable CompletableFuture<V> take(Flights<V> mine) {
    await(mine);
    synchronized (mine) {
      var flight = mine.next;
      mine.next = null;
      mine.running = flight != null;
      mine.lastBegan = System.nanoTime();
      return flight;
    }
  }

  private static void await(Flights<?> mine) {
    long left;
    synchronized (mine) {
      if (mine.next == null) {
        return;
      }
      left = mine.lastBegan + mine.spacing.toNanos() - System.nanoTime();
    }
    if (left > 0) {
      try {
        Thread.sleep(Duration.ofNanos(left));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
