package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.AddressRanges;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRefusal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * Claims new blocks. Creating the object is the claim, and the API server the arbiter. For a node
 * and family one claim is under way at a time: who needs a block meanwhile waits for that one.
 */
final class Claims {
  private final BlockStore store;
  private final BlockWriters blocks;
  private final Routes routes;
  private final Executor executor;
  private final ConcurrentMap<Flight, CompletableFuture<Boolean>> flights =
      new ConcurrentHashMap<>();

  /** UIDs of blocks whose pool was found allocatable after they were there. */
  private final Set<String> verified = ConcurrentHashMap.newKeySet();

  private record Flight(String node, IpFamily family) {}

  Claims(BlockStore store, BlockWriters blocks, Routes routes, Executor executor) {
    this.store = store;
    this.blocks = blocks;
    this.routes = routes;
    this.executor = executor;
  }

  /** What became of a claim. */
  sealed interface Claim {
    /** The block is the node's and may be used. */
    record Claimed(Versioned<Block> block) implements Claim {}

    /** Somebody else claimed meanwhile: look again. */
    record Changed() implements Claim {}

    /** There is room, but the node may claim no more. */
    record AtLimit() implements Claim {}

    /** The pool has no unclaimed block. */
    record NoRoom() implements Claim {}

    /** The pool turned out not to be usable. */
    record PoolRefused(PoolRefusal why) implements Claim {}

    /** It could not be done. */
    record Failed(Refusal refusal) implements Claim {}
  }

  /** Claims any block of the pool. */
  Claim next(Attempt attempt, Pool pool) {
    var reserved = AddressRanges.of(attempt.rules(pool).reserved());
    var cidr = blocks.cache().unclaimed(pool, reserved, attempt.seed());
    if (cidr.isEmpty()) {
      return new Claim.NoRoom();
    }
    return mayClaim(attempt, pool.family())
        ? alone(attempt, pool, () -> claimAny(attempt, pool, reserved))
        : new Claim.AtLimit();
  }

  /** Claims this block of the pool. */
  Claim at(Attempt attempt, Pool pool, Cidr cidr) {
    return mayClaim(attempt, pool.family())
        ? alone(attempt, pool, () -> claim(attempt, pool, cidr))
        : new Claim.AtLimit();
  }

  /** Claims a block in the background, where there is one to be had. */
  void ahead(Attempt attempt, Pool pool) {
    var flight = new Flight(attempt.node().name(), pool.family());
    if (!flights.containsKey(flight) && mayClaim(attempt, pool.family())) {
      var later = attempt.renewed();
      executor.execute(
          () -> {
            try {
              next(later, pool);
            } catch (StoreUnavailableException e) {
              // Nobody waits for it; whoever needs the block claims it.
            }
          });
    }
  }

  /** Whether the settings let the node have one more block of the family. */
  boolean mayClaim(Attempt attempt, IpFamily family) {
    var settings = attempt.settings();
    return settings.autoAllocateBlocks()
        && (settings.maxBlocksPerHost() == 0
            || owned(attempt.node(), family) < settings.maxBlocksPerHost());
  }

  private long owned(NodeId node, IpFamily family) {
    return blocks.cache().ofNode(node.name()).stream()
        .map(Versioned::value)
        .filter(b -> b.cidr().family() == family && b.node().equals(Optional.of(node)))
        .count();
  }

  private Claim alone(Attempt attempt, Pool pool, java.util.function.Supplier<Claim> claim) {
    var flight = new Flight(attempt.node().name(), pool.family());
    var mine = new CompletableFuture<Boolean>();
    var running = flights.putIfAbsent(flight, mine);
    if (running != null) {
      running.join();
      return attempt.deadline().isPast() ? new Claim.Failed(Refusals.late()) : new Claim.Changed();
    }
    try {
      return mayClaim(attempt, pool.family()) ? claim.get() : new Claim.AtLimit();
    } finally {
      flights.remove(flight);
      mine.complete(true);
    }
  }

  private Claim claimAny(Attempt attempt, Pool pool, AddressRanges unusable) {
    while (true) {
      var cidr = blocks.cache().unclaimed(pool, unusable, attempt.seed());
      if (cidr.isEmpty()) {
        return new Claim.NoRoom();
      }
      var claim = claim(attempt, pool, cidr.get());
      if (!(claim instanceof Claim.Changed) || isOwn(attempt, cidr.get())) {
        return claim;
      }
      unusable.add(cidr.get());
    }
  }

  /** Another replica claimed it for the node meanwhile: one more could be one too many. */
  private boolean isOwn(Attempt attempt, Cidr cidr) {
    return blocks
        .cache()
        .find(cidr)
        .filter(b -> b.value().node().equals(Optional.of(attempt.node())))
        .isPresent();
  }

  private Claim claim(Attempt attempt, Pool pool, Cidr cidr) {
    if (attempt.deadline().isPast()) {
      return new Claim.Failed(Refusals.late());
    }
    var sequence = firstSequence(attempt.clock(), blocks.cache().highestSequence(cidr));
    return switch (store.createBlock(Block.claimed(cidr, pool.ref(), attempt.node(), sequence))) {
      case Commit.Written<Block>(var created) -> {
        blocks.cache().observe(created);
        yield confirm(attempt, pool, created);
      }
      case Commit.Conflict<Block>() -> {
        blocks.read(cidr);
        yield new Claim.Changed();
      }
      case Commit.Rejected<Block>(var reason) -> new Claim.Failed(Refusals.unavailable(reason));
      case Commit.NotSent<Block>(var reason) -> new Claim.Failed(Refusals.unavailable(reason));
      case Commit.Unknown<Block>(var reason) -> new Claim.Failed(Refusals.unknown(reason));
    };
  }

  /** So high that a block which is made again never repeats a sequence. */
  static long firstSequence(Clock clock, long highestSeen) {
    return Math.max(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()), highestSeen + 1);
  }

  private Claim confirm(Attempt attempt, Pool pool, Versioned<Block> created) {
    return switch (verify(attempt, pool, created)) {
      case Answer.No<Optional<PoolRefusal>>(var refusal) -> new Claim.Failed(refusal);
      case Answer.Yes<Optional<PoolRefusal>>(var refused) -> {
        if (refused.isPresent()) {
          store.removeBlock(created);
          blocks.read(created.value().cidr());
          yield new Claim.PoolRefused(refused.get());
        }
        yield switch (routes.list(attempt, pool, created.value())) {
          case Answer.No<Boolean>(var refusal) -> new Claim.Failed(refusal);
          case Answer.Yes<Boolean> yes -> new Claim.Claimed(created);
        };
      }
    };
  }

  /**
   * Whether the block may give addresses: its pool was allocatable after the block was there, so
   * that no pool which overlaps it has become allocatable in ignorance of the block. Who gave from
   * it before has seen to that.
   *
   * @return why not
   */
  Answer<Optional<PoolRefusal>> verify(Attempt attempt, Pool pool, Versioned<Block> block) {
    boolean wasUsed = !block.value().allocations().isEmpty() || !block.value().freed().isEmpty();
    if (wasUsed || verified.contains(block.uid())) {
      return Answer.yes(Optional.empty());
    }
    var read = store.readPool(pool.name()).map(Versioned::value);
    if (read.isEmpty() || !read.get().ref().equals(pool.ref())) {
      return Answer.yes(Optional.of(PoolRefusal.TERMINATING));
    }
    if (read.get().verdict() == Pool.Verdict.UNDECIDED) {
      return Answer.no(
          Refusal.of(
              ProblemType.UNAVAILABLE, "pool %s is being decided anew".formatted(pool.name())));
    }
    var refused = attempt.asker().refusalWhenNamed(read.get());
    if (refused.isEmpty()) {
      verified.add(block.uid());
    }
    return Answer.yes(refused);
  }
}
