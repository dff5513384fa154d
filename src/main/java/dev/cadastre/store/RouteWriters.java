package dev.cadastre.store;

import dev.cadastre.ipam.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** One writer per NodeNetwork: before a place's first answer, its node's NodeNetwork lists it. */
public final class RouteWriters {
  private final BlockStore store;
  private final RoutesCache cache;
  private final Executor executor;
  private final Map<String, GroupCommit<NodeRoutes>> writers = new ConcurrentHashMap<>();

  public RouteWriters(BlockStore store, RoutesCache cache, Executor executor) {
    this.store = store;
    this.cache = cache;
    this.executor = executor;
  }

  /** Writes the change if it changes anything; creates the object where there is none. */
  public Submitted<NodeRoutes, Boolean> ensure(
      NodeId node, Deadline deadline, UnaryOperator<NodeRoutes> change) {
    var known = cache.find(node.name());
    if (known.isPresent() && change.apply(known.get().value()).equals(known.get().value())) {
      return new Submitted.Done<>(false, known.get());
    }
    for (; ; ) {
      var done = writer(node.name()).submit(deadline, routes -> step(routes, change));
      if (!(done instanceof Submitted.Absent)) {
        return done;
      }
      if (deadline.isPast()) {
        return new Submitted.NotDone<>(Deadline.PAST);
      }
      switch (store.createNodeRoutes(NodeRoutes.none(node))) {
        case Commit.Written<NodeRoutes>(var now) -> cache.observe(now);
        case Commit.Conflict<NodeRoutes>() -> read(node.name());
        case Commit.Rejected<NodeRoutes>(var reason) -> {
          return new Submitted.NotDone<>(reason);
        }
        case Commit.NotSent<NodeRoutes>(var reason) -> {
          return new Submitted.NotDone<>(reason);
        }
        case Commit.Unknown<NodeRoutes>(var reason) -> {
          return new Submitted.Unknown<>(reason);
        }
      }
    }
  }

  /**
   * Takes out what the change takes out, of the object as it is: that it is not there is believed
   * only after a consistent read. Creates nothing.
   */
  public Submitted<NodeRoutes, Boolean> withdraw(
      String node, Deadline deadline, UnaryOperator<NodeRoutes> change) {
    return writer(node)
        .submit(
            deadline,
            routes -> {
              var next = change.apply(routes);
              return next.equals(routes) ? Step.refuse(false) : Step.write(next, true);
            });
  }

  private GroupCommit<NodeRoutes> writer(String node) {
    return writers.computeIfAbsent(node, name -> new GroupCommit<>(new Source(name), executor));
  }

  /** What these writers' acknowledged writes and reads go into. */
  public RoutesCache cache() {
    return cache;
  }

  /** A consistent read, which everybody then sees. */
  public Optional<Versioned<NodeRoutes>> read(String node) {
    var before = cache.find(node);
    var read = store.readNodeRoutes(node);
    cache.replace(node, before, read);
    return read;
  }

  private static Step<NodeRoutes, Boolean> step(
      NodeRoutes routes, UnaryOperator<NodeRoutes> change) {
    var next = change.apply(routes);
    return next.equals(routes) ? Step.agree(false) : Step.write(next, true);
  }

  private final class Source implements GroupCommit.Source<NodeRoutes> {
    private final String node;

    Source(String node) {
      this.node = node;
    }

    @Override
    public Optional<Versioned<NodeRoutes>> latest() {
      return cache.find(node);
    }

    @Override
    public Optional<Versioned<NodeRoutes>> read() {
      return RouteWriters.this.read(node);
    }

    @Override
    public Commit<NodeRoutes> replace(Versioned<NodeRoutes> seen, NodeRoutes next) {
      return store.replaceNodeRoutes(seen, next);
    }

    @Override
    public void acknowledged(Versioned<NodeRoutes> now) {
      cache.observe(now);
    }
  }
}
