package dev.cadastre.controller;

import dev.cadastre.addr.Cidr;
import dev.cadastre.controller.ipamblock.IPAMBlockReconciler;
import dev.cadastre.controller.ippool.IPPoolReconciler;
import dev.cadastre.controller.ippool.PoolObserver;
import dev.cadastre.controller.leader.Rounds;
import dev.cadastre.controller.nodenetwork.NodeNetworkReconciler;
import dev.cadastre.controller.nodenetwork.RouteMender;
import dev.cadastre.controller.notyet.BGPPeerReconciler;
import dev.cadastre.controller.notyet.NetworkConfigReconciler;
import dev.cadastre.ipam.SetBack.Clash;
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
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** What the leading replica does about pools, blocks and NodeNetworks, in this JVM. */
public final class LeadingReplica implements AutoCloseable {
  private static final Executor THREADS = Thread::startVirtualThread;

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final List<AutoCloseable> started = new ArrayList<>();
  private final List<KubernetesWatch> watches = new ArrayList<>();
  private final KubernetesApi api;
  private volatile List<Clash> clashes = List.of();
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
    var client = client(server);
    started.add(client);
    api = new KubernetesApi(client, clock);
    store = new KubernetesStore(api);
    pools = new KubernetesPools(api, clock);
    view = new KubernetesView(api);
    blockWriters = new BlockWriters(store, blocks, THREADS);
    routeWriters = new RouteWriters(store, routes, THREADS);
    decider = new OverlapDecider(pools, () -> true);
    view.start();
    view.startPods();
    started.add(view::stop);
    watch(BlockFeed.watch(api, blocks));
    watch(RoutesFeed.watch(api, routes));
    operate(client);
    var mender = new RouteMender(blockWriters, routeWriters, view);
    rounds(new NodeNetworkReconciler(view, blocks, routes, routeWriters, store, mender)::reconcile);
    rounds(new IPAMBlockReconciler(view, blockWriters, store, pools, mender, clock)::reconcile);
  }

  /** Says that these addresses, and no others, have two holders. */
  public void clash(Clash... all) {
    clashes = List.of(all);
  }

  private List<Clash> within(Cidr range) {
    return clashes.stream().filter(clash -> range.contains(clash.address())).toList();
  }

  private boolean isSynced() {
    return view.missing().isEmpty() && watches.stream().allMatch(KubernetesWatch::isSynced);
  }

  private void rounds(Runnable round) {
    var rounds = new Rounds("rounds", PAUSE, this::isSynced, round);
    rounds.start();
    started.add(rounds::stop);
  }

  /** Of its own: what one replica's end does to its connections is nobody else's matter. */
  private static KubernetesClient client(ApiServer server) {
    try {
      var config = Config.fromKubeconfig(Files.readString(server.kubeconfig()));
      config.setRequestRetryBackoffLimit(0);
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void watch(KubernetesWatch watch) {
    watch.start();
    watches.add(watch);
    started.add(watch::stop);
  }

  private void operate(KubernetesClient client) {
    var operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withUseSSAToPatchPrimaryResource(false));
    operator.register(
        new IPPoolReconciler(
            new PoolObserver(view, blocks, this::within, this::isSynced), decider, pools, clock));
    operator.register(new BGPPeerReconciler(clock));
    operator.register(new NetworkConfigReconciler(clock));
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
