package dev.cadastre.controller.telemetry;

import dev.cadastre.controller.ippool.UsageLedger;
import dev.cadastre.controller.leader.Leadership;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolCounts;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;

/** Each pool's addresses, counted every ten seconds, and whether this replica leads. */
@Singleton
final class PoolGauges {
  private static final Logger LOG = Logger.getLogger(PoolGauges.class);
  private static final long EACH_SECONDS = 10;

  private final ClusterView view;
  private final UsageLedger ledger;
  private final Clock clock;
  private final MultiGauge free;
  private final MultiGauge used;
  private final ScheduledExecutorService counter =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pool-gauges").factory());

  PoolGauges(
      ClusterView view,
      BlockCache blocks,
      Clock clock,
      Leadership leadership,
      MeterRegistry registry) {
    this.view = view;
    this.ledger = new UsageLedger(blocks, view);
    this.clock = clock;
    this.free =
        MultiGauge.builder("cadastre.pool.free")
            .description("Addresses of the pool that can be given")
            .register(registry);
    this.used =
        MultiGauge.builder("cadastre.pool.used")
            .description("Addresses of the pool that are held")
            .register(registry);
    Gauge.builder("cadastre.leader", leadership, l -> l.isLeader() ? 1 : 0)
        .description("1 on the replica that leads")
        .register(registry);
  }

  void start(@Observes StartupEvent event) {
    var _ =
        counter.scheduleWithFixedDelay(this::count, EACH_SECONDS, EACH_SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    counter.shutdownNow();
  }

  private void count() {
    try {
      var pools = view.pools();
      free.register(rows(pools, PoolCounts::free), true);
      used.register(rows(pools, PoolCounts::used), true);
    } catch (RuntimeException e) {
      LOG.error("the pools could not be counted", e);
    }
  }

  private Iterable<MultiGauge.Row<?>> rows(List<Pool> pools, ToLongFunction<PoolCounts> count) {
    var now = clock.instant();
    return pools.stream()
        .<MultiGauge.Row<?>>map(
            pool ->
                MultiGauge.Row.of(
                    Tags.of("pool", pool.name()), count.applyAsLong(ledger.counts(pool, now))))
        .toList();
  }
}
