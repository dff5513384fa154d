package dev.cadastre.controller;

import dev.cadastre.controller.telemetry.CountedStore;
import dev.cadastre.store.AddressBook;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.Lanes;
import dev.cadastre.store.OverlapDecider;
import dev.cadastre.store.PoolDecider;
import dev.cadastre.store.PoolStore;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.kubernetes.Installation;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesPools;
import dev.cadastre.store.kubernetes.KubernetesStore;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.ServerClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The parts that everybody shares: each is there once, and whoever names its type as a constructor
 * parameter is given it. The {@link Clock} is the API server's.
 */
@Singleton
final class Register {
  private static final Executor VIRTUAL_THREADS = Thread::startVirtualThread;
  private static final int LANES = 4;
  private static final Duration PATIENCE = Duration.ofMillis(100);

  @Produces
  @Singleton
  ControllerSettings settings() {
    return ControllerSettings.parse(System.getenv());
  }

  @Produces
  @Singleton
  ServerClock clock() {
    return new ServerClock(Clock.systemUTC());
  }

  @Produces
  @Singleton
  KubernetesApi api(KubernetesClient client, ServerClock clock) {
    return new KubernetesApi(client, clock).as("cadastre-controller");
  }

  @Produces
  @Singleton
  BlockStore store(KubernetesApi api, MeterRegistry meters) {
    return new CountedStore(new KubernetesStore(api), meters);
  }

  @Produces
  @Singleton
  KubernetesPools pools(KubernetesApi api, ServerClock clock) {
    return new KubernetesPools(api, clock);
  }

  @Produces
  @Singleton
  Installation installation(KubernetesApi api, ControllerSettings settings) {
    return new Installation(api, settings.namespace());
  }

  @Produces
  @Singleton
  OverlapDecider poolDecider(PoolStore pools, Installation installation) {
    return new OverlapDecider(pools, installation::isComplete);
  }

  @Produces
  @Singleton
  KubernetesView view(KubernetesApi api) {
    return new KubernetesView(api);
  }

  @Produces
  @Singleton
  BlockCache blocks() {
    return new BlockCache();
  }

  @Produces
  @Singleton
  RoutesCache routes() {
    return new RoutesCache();
  }

  @Produces
  @Singleton
  BlockWriters blockWriters(BlockStore store, BlockCache cache) {
    return new BlockWriters(store, cache, new Lanes(VIRTUAL_THREADS, LANES, PATIENCE));
  }

  @Produces
  @Singleton
  RouteWriters routeWriters(BlockStore store, RoutesCache cache) {
    return new RouteWriters(store, cache, VIRTUAL_THREADS);
  }

  @Produces
  @Singleton
  AddressBook addressBook(
      BlockStore store,
      BlockWriters blockWriters,
      RouteWriters routeWriters,
      ClusterView view,
      PoolDecider decider,
      Clock clock) {
    return new AddressBook(
        store, blockWriters, routeWriters, view, decider, clock, VIRTUAL_THREADS);
  }
}
