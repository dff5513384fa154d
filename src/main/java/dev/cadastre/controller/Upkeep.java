package dev.cadastre.controller;

import dev.cadastre.controller.collect.ReportDesk;
import dev.cadastre.controller.defaults.DefaultPools;
import dev.cadastre.controller.ipamblock.IPAMBlockReconciler;
import dev.cadastre.controller.ippool.PoolObserver;
import dev.cadastre.controller.leader.LeaderWork;
import dev.cadastre.controller.leader.Rounds;
import dev.cadastre.controller.nodenetwork.NodeNetworkReconciler;
import dev.cadastre.controller.nodenetwork.RouteMender;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.PoolStore;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.kubernetes.Installation;
import dev.cadastre.store.kubernetes.KubernetesView;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** What the leader does for pools, blocks and NodeNetworks. */
@Singleton
final class Upkeep {
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(2);

  @Produces
  @Singleton
  DefaultPools defaultPools(
      Installation installation, PoolStore pools, ControllerSettings settings) {
    return new DefaultPools(installation, pools, settings.firstPools());
  }

  @Produces
  @Singleton
  PoolObserver poolObserver(
      ClusterView view, BlockCache blocks, ReportDesk reports, Watches watches) {
    return new PoolObserver(view, blocks, reports, () -> watches.missing().isEmpty());
  }

  @Produces
  @Singleton
  RouteMender routeMender(BlockWriters blocks, RouteWriters routes, ClusterView view) {
    return new RouteMender(blocks, routes, view);
  }

  @Produces
  @Singleton
  LeaderWork blockReturn(
      KubernetesView view,
      BlockWriters writers,
      BlockStore store,
      PoolStore pools,
      RouteMender routes,
      Clock clock,
      Watches watches) {
    var reconciler = new IPAMBlockReconciler(view, writers, store, pools, routes, clock);
    return rounds("blocks", watches, reconciler::reconcile);
  }

  @Produces
  @Singleton
  LeaderWork nodeNetworks(
      KubernetesView view,
      BlockCache blocks,
      RoutesCache routes,
      RouteWriters writers,
      BlockStore store,
      RouteMender mender,
      Watches watches) {
    var reconciler = new NodeNetworkReconciler(view, blocks, routes, writers, store, mender);
    return rounds("node networks", watches, reconciler::reconcile);
  }

  private static Rounds rounds(String name, Watches watches, Runnable round) {
    return new Rounds(name, BETWEEN_ROUNDS, () -> watches.missing().isEmpty(), round);
  }
}
