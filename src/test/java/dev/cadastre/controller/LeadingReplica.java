package dev.cadastre.controller;

import dev.cadastre.controller.ippool.IPPoolReconciler;
import dev.cadastre.controller.ippool.PoolObserver;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.OverlapDecider;
import dev.cadastre.store.PoolDecider;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.kubernetes.BlockFeed;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesPools;
import dev.cadastre.store.kubernetes.KubernetesStore;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.KubernetesWatch;
import dev.cadastre.store.kubernetes.RoutesFeed;
import dev.cadastre.store.kubernetes.ServerClock;
import dev.cadastre.testkit.ApiServer;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** What the leading replica does about pools, blocks and NodeNetworks, in this JVM. */
public final class LeadingReplica implements AutoCloseable {
  private static final Executor THREADS = Thread::startVirtualThread;

  private final List<AutoCloseable> started = new ArrayList<>();
  private final KubernetesApi api;
  private final ServerClock clock = new ServerClock(Clock.systemUTC());

  public final KubernetesStore store;
  public final KubernetesPools pools;
  public final KubernetesView view;
  public final BlockCache blocks = new BlockCache();
  public final RoutesCache routes = new RoutesCache();
  public final BlockWriters blockWriters;
  public final RouteWriters routeWriters;
  public final PoolDecider decider;

  public LeadingReplica(ApiServer server) {
    api = new KubernetesApi(server.client(), clock);
    store = new KubernetesStore(api);
    pools = new KubernetesPools(api, clock);
    view = new KubernetesView(api);
    blockWriters = new BlockWriters(store, blocks, THREADS);
    routeWriters = new RouteWriters(store, routes, THREADS);
    decider = new OverlapDecider(pools, () -> true);
    view.start();
    started.add(view::stop);
    watch(BlockFeed.watch(api, blocks));
    watch(RoutesFeed.watch(api, routes));
    operate(server);
  }

  private void watch(KubernetesWatch watch) {
    watch.start();
    started.add(watch::stop);
  }

  private void operate(ApiServer server) {
    var operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(server.client())
                    .withCloseClientOnStop(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withUseSSAToPatchPrimaryResource(false));
    operator.register(
        new IPPoolReconciler(new PoolObserver(view, blocks), decider, pools, clock));
    operator.start();
    started.add(operator::stop);
  }

  @Override
  public void close() {
    for (var part : started.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("stop a part of the leading replica", e);
      }
    }
  }
}
