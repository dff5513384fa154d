package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.ProblemType;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What one node may ask for at once and within a second, so that none starves the others. */
@Singleton
final class NodeLimits {
  static final int IN_FLIGHT = 256;
  static final int PER_SECOND = 1000;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoClock;
  private final Map<String, Load> loads = new ConcurrentHashMap<>();

  NodeLimits() {
    this(System::nanoTime);
  }

  NodeLimits(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A request that is let in, until it is closed. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  private static final class Load {
    private int inFlight;
    private int inSecond;
    private long secondBegan;
  }

  /** Lets the node's request in, or refuses it as one too many. */
  Turn enter(String node) {
    var load = loads.computeIfAbsent(node, name -> new Load());
    synchronized (load) {
      long now = nanoClock.getAsLong();
      if (load.inSecond == 0 || now - load.secondBegan >= SECOND) {
        load.secondBegan = now;
        load.inSecond = 0;
      }
      if (load.inFlight >= IN_FLIGHT) {
        throw tooMany(node, "%d requests in flight".formatted(IN_FLIGHT));
      }
      if (load.inSecond >= PER_SECOND) {
        throw tooMany(node, "%d requests within a second".formatted(PER_SECOND));
      }
      load.inSecond++;
      load.inFlight++;
    }
    return () -> leave(load);
  }

  private static void leave(Load load) {
    synchronized (load) {
      load.inFlight--;
    }
  }

  private static RefusedException tooMany(String node, String what) {
    return RefusedException.of(
        ProblemType.TOO_MANY, "node %s has had its %s: ask again later".formatted(node, what));
  }
}
