package dev.cadastre.controller.telemetry;

import dev.cadastre.controller.collect.FreedLeaks;
import dev.cadastre.controller.collect.ReportDesk;
import dev.cadastre.controller.ipamhandle.Handles;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.kubernetes.GoneSince;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What the collector has found and freed, and what waits for it; zero where another leads. */
@Singleton
final class CollectorGauges {
  private final ReportDesk reports;
  private final FreedLeaks freed;
  private final RoutesCache routes;
  private final Handles handles;
  private final MeterRegistry registry;

  CollectorGauges(
      ReportDesk reports,
      FreedLeaks freed,
      RoutesCache routes,
      Handles handles,
      MeterRegistry registry) {
    this.reports = reports;
    this.freed = freed;
    this.routes = routes;
    this.handles = handles;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    Gauge.builder("cadastre.leaks.suspected", reports, r -> r.suspects().size())
        .description("Addresses that their node's complete reports lack")
        .register(registry);
    FunctionCounter.builder("cadastre.leaks.freed", freed, FreedLeaks::total)
        .description("Addresses freed as garbage since this replica started")
        .register(registry);
    Gauge.builder("cadastre.nodes.gone", routes, CollectorGauges::gone)
        .description("Nodes in quarantine")
        .register(registry);
    Gauge.builder("cadastre.handles.backlog", handles, Handles::backlog)
        .description("Containers whose handle waits to be looked at")
        .register(registry);
  }

  private static long gone(RoutesCache routes) {
    return routes.all().stream().filter(seen -> GoneSince.read(seen).isPresent()).count();
  }
}
