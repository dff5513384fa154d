package dev.cadastre.controller.collect;

import dev.cadastre.store.kubernetes.CollectAnyway;
import dev.cadastre.store.kubernetes.Events;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.NodePods;
import dev.cadastre.store.kubernetes.ServerClock;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the collector asks and tells the API server beside the register. */
@Singleton
final class Sources {

  @Produces
  @Singleton
  NodePods pods(KubernetesApi api) {
    return new NodePods(api);
  }

  @Produces
  @Singleton
  CollectAnyway collectAnyway(KubernetesApi api) {
    return new CollectAnyway(api);
  }

  @Produces
  @Singleton
  Events events(KubernetesApi api, ServerClock clock) {
    return new Events(api, clock);
  }
}
