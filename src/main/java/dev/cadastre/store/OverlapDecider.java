package dev.cadastre.store;

import dev.cadastre.ipam.BlockOwner;
import dev.cadastre.ipam.Overlap;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolStanding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Decides by writing first and reading then, so that of two pools that overlap one decider always
 * sees the other's: a pool is undecided in the register before the list that it is decided on;
 * those that give way are written False before it is written True; and every write holds only for
 * what the list showed. So whoever else decides meanwhile makes a write of ours fail, or sees it.
 * After any conflict the decision starts anew.
 */
public final class OverlapDecider implements PoolDecider {
  private static final Logger LOG = Logger.getLogger(OverlapDecider.class);
  private static final int ATTEMPTS = 20;

  private final PoolStore store;
  private final BooleanSupplier isInstalled;
  private final Map<String, CompletableFuture<Optional<Pool>>> running = new ConcurrentHashMap<>();

  /**
   * A decider for any replica.
   *
   * @param isInstalled whether all of the cluster's first pools exist; none is decided before
   */
  public OverlapDecider(PoolStore store, BooleanSupplier isInstalled) {
    this.store = store;
    this.isInstalled = isInstalled;
  }

  /** What became of one attempt. */
  private sealed interface Attempt {
    record Decided(Pool pool) implements Attempt {}

    /** Somebody changed something meanwhile, or a step was taken that the next list must show. */
    record Again() implements Attempt {}

    /** There is no such pool, or the API server takes nothing. */
    record Undecidable() implements Attempt {}
  }

  @Override
  public Optional<Pool> decide(String poolName) {
    var mine = new CompletableFuture<Optional<Pool>>();
    var other = running.putIfAbsent(poolName, mine);
    if (other != null) {
      return other.join();
    }
    try {
      mine.complete(decideNow(poolName));
    } finally {
      running.remove(poolName);
      mine.complete(Optional.empty());
    }
    return mine.join();
  }

  private Optional<Pool> decideNow(String poolName) {
    try {
      for (int i = 0; i < ATTEMPTS && isInstalled.getAsBoolean(); i++) {
        switch (attempt(poolName)) {
          case Attempt.Decided(var pool) -> {
            return Optional.of(pool);
          }
          case Attempt.Undecidable() -> {
            return Optional.empty();
          }
          case Attempt.Again() -> {}
        }
      }
    } catch (StoreUnavailableException e) {
      LOG.infof("pool %s is not decided now: %s", poolName, e.getMessage());
    }
    return Optional.empty();
  }

  private Attempt attempt(String poolName) {
    var pools = store.listPools();
    var found = pools.stream().filter(p -> p.value().name().equals(poolName)).findFirst();
    if (found.isEmpty()) {
      return new Attempt.Undecidable();
    }
    var mine = found.get();
    var overlap = overlap(pools, mine.value().verdict() == Pool.Verdict.TRUE);
    var standing = overlap.standing(mine.value());
    if (!standing.isReady() || mine.value().verdict() == Pool.Verdict.TRUE) {
      return write(mine, standing);
    }
    return makeReady(mine, standing, overlap, pools);
  }

  /** Of a pool that is allocatable no block decides whether it stays. */
  private Overlap overlap(List<Versioned<Pool>> pools, boolean withoutBlocks) {
    List<BlockOwner> blocks = withoutBlocks ? List.of() : store.listBlockOwners();
    return Overlap.of(pools.stream().map(Versioned::value).toList(), blocks);
  }

  private Attempt makeReady(
      Versioned<Pool> mine, PoolStanding ready, Overlap overlap, List<Versioned<Pool>> pools) {
    if (mine.value().verdict() == Pool.Verdict.FALSE) {
      return step(store.report(mine, PoolReport.of(PoolStanding.DECIDING)));
    }
    var guarded = store.protect(mine);
    if (!isUnchanged(guarded, mine)) {
      return step(guarded);
    }
    boolean someGaveWay = false;
    for (var rival : overlap.rivals(mine.value())) {
      if (rival.verdict() != Pool.Verdict.FALSE) {
        var seen =
            pools.stream()
                .filter(p -> p.value().ref().equals(rival.ref()))
                .findFirst()
                .orElseThrow();
        var gone = store.report(seen, PoolReport.of(overlap.standing(rival)));
        if (!(gone instanceof Commit.Written)) {
          return step(gone);
        }
        someGaveWay = true;
      }
    }
    return write(mine, someGaveWay ? unlessBlocked(mine.value(), ready) : ready);
  }

  /** Until a rival was written False it could claim a block, which shows only in a later list. */
  private PoolStanding unlessBlocked(Pool pool, PoolStanding ready) {
    return store.listBlockOwners().stream()
        .filter(block -> block.isInTheWayOf(pool))
        .findFirst()
        .map(block -> Overlap.of(List.of(pool), List.of(block)).standing(pool))
        .orElse(ready);
  }

  private Attempt write(Versioned<Pool> mine, PoolStanding standing) {
    var written = store.report(mine, PoolReport.of(standing));
    return written instanceof Commit.Written<Pool>(var now)
        ? new Attempt.Decided(now.value())
        : step(written);
  }

  private static boolean isUnchanged(Commit<Pool> commit, Versioned<Pool> seen) {
    return commit instanceof Commit.Written<Pool>(var now)
        && now.resourceVersion().equals(seen.resourceVersion());
  }

  /** Whatever was written or was in its way, the next list shows it. */
  private static Attempt step(Commit<Pool> commit) {
    return switch (commit) {
      case Commit.Written<Pool> written -> new Attempt.Again();
      case Commit.Conflict<Pool> conflict -> new Attempt.Again();
      case Commit.Unknown<Pool> unknown -> new Attempt.Again();
      case Commit.Rejected<Pool>(var reason) -> undecidable(reason);
      case Commit.NotSent<Pool>(var reason) -> undecidable(reason);
    };
  }

  private static Attempt undecidable(String reason) {
    LOG.warnf("a pool can't be decided now: %s", reason);
    return new Attempt.Undecidable();
  }
}
