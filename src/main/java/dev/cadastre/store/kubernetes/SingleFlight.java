package dev.cadastre.store.kubernetes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Consistent reads that many ask for at once: of each key one is in flight, and one begins at most
 * each 100 ms. Whoever asks gets a read that began after the question.
 */
final class SingleFlight<K, V> {
  private static final Duration SPACING = Duration.ofMillis(100);
  private static final int SWEEP_AT = 10_000;

  private final Function<K, V> read;
  private final Map<K, Flights<V>> flights = new ConcurrentHashMap<>();

  SingleFlight(Function<K, V> read) {
    this.read = read;
  }

  /** Of one key: the read that runs, and the one that whoever asks now will share. */
  private static final class Flights<V> {
    long lastBegan = System.nanoTime() - SPACING.toNanos();
    boolean running;
    @Nullable CompletableFuture<V> next;
  }

  V read(K key) {
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
    var mine = flights.computeIfAbsent(key, k -> new Flights<>());
    synchronized (mine) {
      var waiting = mine.next;
      if (waiting == null) {
        waiting = new CompletableFuture<>();
        mine.next = waiting;
        if (!mine.running) {
          mine.running = true;
          Thread.startVirtualThread(() -> run(key, mine));
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
      left = mine.lastBegan + SPACING.toNanos() - System.nanoTime();
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
