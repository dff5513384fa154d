package dev.cadastre.controller.rest;

import dev.cadastre.store.StoreUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts requests by what came of them, and how long they took. */
@Singleton
final class RequestMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Key(String call, String outcome) {}

  /** Answers, and counts under the status or the problem's word. */
  Response timed(String call, Supplier<Response> answer) {
    long began = System.nanoTime();
    var outcome = "internal";
    try {
      var response = answer.get();
      outcome = Integer.toString(response.getStatus());
      return response;
    } catch (RefusedException e) {
      outcome = e.type().word();
      throw e;
    } catch (StoreUnavailableException e) {
      outcome = "unavailable";
      throw e;
    } finally {
      timer(new Key(call, outcome)).record(Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private Timer timer(Key key) {
    return timers.computeIfAbsent(
        key,
        k ->
            Timer.builder("cadastre.requests")
                .description("Requests by call and outcome")
                .tag("call", k.call())
                .tag("outcome", k.outcome())
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
  }
}
