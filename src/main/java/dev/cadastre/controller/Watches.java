package dev.cadastre.controller;

import dev.cadastre.store.BlockCache;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.kubernetes.BlockFeed;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.KubernetesWatch;
import dev.cadastre.store.kubernetes.RoutesFeed;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The watches that keep the caches of the register: begun with the process, never ended by it. */
@Singleton
public final class Watches {
  private static final long LOOK_SECONDS = 30;

  private final KubernetesView view;
  private final KubernetesWatch blocks;
  private final KubernetesWatch routes;
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watch-keeper").factory());

  Watches(KubernetesApi api, KubernetesView view, BlockCache blocks, RoutesCache routes) {
    this.view = view;
    this.blocks = BlockFeed.watch(api, blocks);
    this.routes = RoutesFeed.watch(api, routes);
  }

  void start(@Observes StartupEvent event) {
    view.start();
    blocks.start();
    routes.start();
    // A replica serves without having seen the pods, and sooner if it does not list them meanwhile.
    var _ =
        CompletableFuture.allOf(
                needed().map(KubernetesWatch::synced).toArray(CompletableFuture<?>[]::new))
            .thenRun(view::startPods);
    var _ =
        keeper.scheduleWithFixedDelay(
            () -> all().forEach(KubernetesWatch::checkAlive),
            LOOK_SECONDS,
            LOOK_SECONDS,
            TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    keeper.shutdownNow();
    view.stop();
    blocks.stop();
    routes.stop();
  }

  private Stream<KubernetesWatch> all() {
    return Stream.concat(view.watches().stream(), Stream.of(blocks, routes));
  }

  private Stream<KubernetesWatch> needed() {
    return Stream.concat(view.needed().stream(), Stream.of(blocks, routes));
  }

  /** What has to be listed once before this replica serves and was not yet, by name. */
  public List<String> missing() {
    var missing = new ArrayList<String>();
    if (!blocks.isSynced()) {
      missing.add("blocks");
    }
    if (!routes.isSynced()) {
      missing.add("node networks");
    }
    missing.addAll(view.missing());
    return missing;
  }
}
