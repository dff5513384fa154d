package dev.cadastre.store;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.store.BlockCache.Container;
import dev.cadastre.store.BlockCache.Placed;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives addresses and takes them back: reads, lets {@code ipam} decide, writes by compare-and-swap,
 * tries again. Every method may block and belongs on a virtual thread.
 */
public final class AddressBook {
  private final ClusterView cluster;
  private final BlockCache blocks;
  private final Clock clock;
  private final Allocations allocations;
  private final Releases releases;

  /** Whoever asks for the same attachment at the same time waits, and finds it held. */
  private final ConcurrentMap<Attachment, Turn> turns = new ConcurrentHashMap<>();

  /**
   * Whose turn it is with an attachment.
   *
   * @param requests that have the lock or wait for it
   */
  private record Turn(ReentrantLock lock, int requests) {
    static Turn first() {
      return new Turn(new ReentrantLock(), 1);
    }

    Turn joined() {
      return new Turn(lock, requests + 1);
    }

    @Nullable Turn left() {
      return requests == 1 ? null : new Turn(lock, requests - 1);
    }
  }

  /**
   * @param clock by which entries are stamped and blocks begin their sequences
   * @param executor a thread for each task, which may block
   */
  public AddressBook(
      BlockStore store,
      BlockWriters blockWriters,
      RouteWriters routeWriters,
      ClusterView cluster,
      PoolDecider decider,
      Clock clock,
      Executor executor) {
    this.cluster = cluster;
    this.blocks = blockWriters.cache();
    this.clock = clock;
    var parallel = new Parallel(executor);
    var holdings = new Holdings(blockWriters, routeWriters, cluster, executor);
    var routes = new Routes(routeWriters);
    var claims = new Claims(store, blockWriters, routes, executor);
    this.allocations =
        new Allocations(
            blockWriters,
            holdings,
            claims,
            new Granting(blockWriters, claims, routes),
            new Families(decider, executor),
            new Refresh(store, blockWriters, executor),
            parallel);
    this.releases = new Releases(blockWriters, holdings, routes, cluster, clock, parallel);
  }

  /**
   * Gives the attachment an address of each family, or tells what it has. Caches may give, never
   * refuse: before a refusal that rests on the cluster, everything is decided once more on what is
   * read for it.
   */
  public AllocateOutcome allocate(AllocateCommand command, Deadline deadline) {
    var container = Container.of(command.attachment());
    return alone(
        command.attachment(),
        () -> {
          var before = held(container);
          var outcome = decide(command, deadline);
          return outcome instanceof AllocateOutcome.Denied(var refusal)
              ? new AllocateOutcome.Denied(truthful(refusal, before, container))
              : outcome;
        });
  }

  private AllocateOutcome decide(AllocateCommand command, Deadline deadline) {
    try {
      if (seesAll(command)) {
        var outcome = attempt(command, deadline, cluster, false);
        if (!restsOnCluster(outcome)) {
          return outcome;
        }
      }
      return attempt(command, deadline, fresh(command), true);
    } catch (StoreUnavailableException e) {
      return new AllocateOutcome.Denied(Refusals.unavailable(String.valueOf(e.getMessage())));
    }
  }

  /** Where something was written for the container since, "nothing was sent" would be a lie. */
  private Refusal truthful(Refusal refusal, Map<IpAddress, Long> before, Container container) {
    return refusal.type() == ProblemType.UNAVAILABLE && !held(container).equals(before)
        ? Refusals.unknown(refusal.detail())
        : refusal;
  }

  /** The container's addresses with their sequences, as this replica knows them. */
  private Map<IpAddress, Long> held(Container container) {
    return blocks.heldBy(container).stream()
        .collect(Collectors.toMap(Placed::address, placed -> placed.entry().sequence(), Math::max));
  }

  /** Whether the watches have shown what the choice of pools rests on. */
  private boolean seesAll(AllocateCommand command) {
    return cluster.node(command.attachment().node()).isPresent()
        && command.pod().map(p -> cluster.namespace(p.namespace()).isPresent()).orElse(true);
  }

  private ClusterView fresh(AllocateCommand command) {
    return cluster.fresh(command.attachment().node(), command.pod().map(p -> p.namespace()));
  }

  private AllocateOutcome attempt(
      AllocateCommand command, Deadline deadline, ClusterView view, boolean isTruth) {
    if (deadline.isPast()) {
      return new AllocateOutcome.Denied(Refusals.late());
    }
    return switch (Allocations.who(command, view)) {
      case Answer.No<Attempt.Who>(var refusal) -> new AllocateOutcome.Denied(refusal);
      case Answer.Yes<Attempt.Who>(var who) ->
          allocations.attempt(
              new Attempt(command, deadline, clock, view, who, view.pools(), isTruth));
    };
  }

  private static boolean restsOnCluster(AllocateOutcome outcome) {
    return outcome instanceof AllocateOutcome.Denied(var refusal)
        && switch (refusal.type()) {
          case EXHAUSTED, ADDRESS_TAKEN, POOL_REFUSED, NOT_ALLOWED, INVALID -> true;
          case SEQUENCE_MISMATCH,
              UNAUTHENTICATED,
              NOT_FOUND,
              TOO_MANY,
              UNAVAILABLE,
              UNKNOWN,
              INTERNAL ->
              false;
        };
  }

  private <R> R alone(Attachment attachment, Supplier<R> deed) {
    var turn =
        turns.compute(
            attachment, (a, waiting) -> waiting == null ? Turn.first() : waiting.joined());
    turn.lock().lock();
    try {
      return deed.get();
    } finally {
      turn.lock().unlock();
      turns.computeIfPresent(attachment, (a, waiting) -> waiting.left());
    }
  }

  /** Takes addresses back: exactly those named, or what a consistent read finds. */
  public ReleaseOutcome release(ReleaseCommand command, Deadline deadline) {
    var container = Releases.container(command);
    var before = held(container);
    var outcome = takeBack(command, deadline);
    return outcome instanceof ReleaseOutcome.Denied(var refusal, var setBack)
        ? new ReleaseOutcome.Denied(truthful(refusal, before, container), setBack)
        : outcome;
  }

  private ReleaseOutcome takeBack(ReleaseCommand command, Deadline deadline) {
    try {
      return releases.release(command, deadline);
    } catch (StoreUnavailableException e) {
      return new ReleaseOutcome.Denied(
          Refusals.unavailable(String.valueOf(e.getMessage())), Set.of());
    }
  }

  /** The allocations asked for, by address; never older than this replica's last write. */
  public List<Placed> find(AllocationFilter filter) {
    return candidates(filter)
        .filter(filter::accepts)
        .sorted(Comparator.comparing(Placed::address))
        .toList();
  }

  private Stream<Placed> candidates(AllocationFilter filter) {
    if (filter.address().isPresent()) {
      return blocks.containing(filter.address().get()).stream().flatMap(AddressBook::entries);
    }
    return filter
        .node()
        .map(node -> blocks.heldByNode(node).stream())
        .orElseGet(() -> blocks.all().stream().flatMap(AddressBook::entries));
  }

  private static Stream<Placed> entries(Versioned<Block> block) {
    return block.value().allocations().entrySet().stream()
        .map(e -> new Placed(block, e.getKey(), e.getValue()));
  }
}
