package dev.cadastre.store;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * One replica of the controller as far as it keeps the register: production classes, own caches.
 */
final class Replica {
  final BlockCache blocks = new BlockCache();
  final RoutesCache routes = new RoutesCache();
  final InMemoryBlockStore.Connection connection;
  final FakeCluster cluster;
  final BlockWriters blockWriters;
  final RouteWriters routeWriters;
  final AddressBook book;

  Replica(
      InMemoryBlockStore.Connection connection,
      FakeCluster.Everything everything,
      Clock clock,
      Executor executor) {
    this(connection, everything, clock, executor, view -> view);
  }

  Replica(
      InMemoryBlockStore.Connection connection,
      FakeCluster.Everything everything,
      Clock clock,
      Executor executor,
      Function<FakeCluster, ClusterView> sight) {
    this.connection = connection;
    this.cluster = new FakeCluster(connection, everything);
    this.blockWriters = new BlockWriters(connection, blocks, executor);
    this.routeWriters = new RouteWriters(connection, routes, executor);
    this.book =
        new AddressBook(
            connection,
            blockWriters,
            routeWriters,
            sight.apply(cluster),
            new OverlapDecider(connection, () -> true),
            clock,
            executor);
  }

  /** Its watch shows it this. */
  void observe(InMemoryBlockStore.Event event) {
    switch (event) {
      case InMemoryBlockStore.Event.BlockSeen(var block) -> blocks.observe(block);
      case InMemoryBlockStore.Event.BlockGone(var cidr, var version) ->
          blocks.forget(cidr, version);
      case InMemoryBlockStore.Event.RoutesSeen(var seen) -> routes.observe(seen);
      case InMemoryBlockStore.Event.RoutesGone(var node, var version) ->
          routes.forget(node, version);
      case InMemoryBlockStore.Event.PoolSeen(var pool) -> cluster.observe(pool.value());
      case InMemoryBlockStore.Event.PoolGone(var name) -> cluster.forget(name);
    }
  }
}
