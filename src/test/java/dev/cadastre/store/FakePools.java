package dev.cadastre.store;

import static java.util.Objects.requireNonNull;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.BlockOwner;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.Use;
import dev.cadastre.testkit.Interleaving;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Pools and blocks in memory; every call is a turn of its own, and some answers get lost. */
class FakePools implements PoolStore {
  private final Interleaving turns;
  private final Random random;
  private final double lost;
  private final TreeMap<String, Versioned<Pool>> pools = new TreeMap<>();
  private final Set<String> guarded = new HashSet<>();
  private final List<BlockOwner> blocks = new ArrayList<>();
  private long version;

  /** Loses that share of its answers to writes. */
  FakePools(Interleaving turns, Random random, double lost) {
    this.turns = turns;
    this.random = random;
    this.lost = lost;
  }

  Optional<Pool> pool(String name) {
    return Optional.ofNullable(pools.get(name)).map(Versioned::value);
  }

  /** What a user does: the pool as it is now, whatever it was. */
  void put(Pool pool) {
    pools.put(pool.name(), new Versioned<>(pool, String.valueOf(++version), pool.ref().uid()));
    requireNoOverlap();
  }

  void remove(String name) {
    pools.remove(name);
  }

  /** Creating is the claim: false where the block is somebody's. */
  boolean createBlock(Cidr cidr, PoolRef pool) {
    turns.pause();
    return blocks.stream().noneMatch(b -> b.cidr().equals(cidr))
        && blocks.add(new BlockOwner(cidr, pool));
  }

  void removeBlock(Cidr cidr) {
    turns.pause();
    blocks.removeIf(b -> b.cidr().equals(cidr));
  }

  /** The law: of two pools that overlap never both are allocatable. */
  private void requireNoOverlap() {
    var ready =
        pools.values().stream()
            .map(Versioned::value)
            .filter(p -> p.verdict() == Pool.Verdict.TRUE)
            .toList();
    for (var a : ready) {
      for (var b : ready) {
        if (!a.equals(b) && a.cidr().overlaps(b.cidr())) {
          throw new AssertionError(
              "pools %s (%s) and %s (%s) are both allocatable"
                  .formatted(a.name(), a.cidr(), b.name(), b.cidr()));
        }
      }
    }
  }

  @Override
  public List<Versioned<Pool>> listPools() {
    turns.pause();
    return List.copyOf(pools.values());
  }

  @Override
  public Optional<Versioned<Pool>> readPool(String name) {
    turns.pause();
    return Optional.ofNullable(pools.get(name));
  }

  @Override
  public List<BlockOwner> listBlockOwners() {
    turns.pause();
    return List.copyOf(blocks);
  }

  @Override
  public Commit<Pool> report(Versioned<Pool> seen, PoolReport report) {
    var verdict =
        switch (report.conditions().getFirst().status()) {
          case True -> Pool.Verdict.TRUE;
          case False -> Pool.Verdict.FALSE;
          case Unknown, Absent -> Pool.Verdict.UNDECIDED;
        };
    return write(seen, with(seen.value(), verdict));
  }

  @Override
  public Commit<Pool> protect(Versioned<Pool> seen) {
    return guarded.contains(seen.uid()) ? new Commit.Written<>(seen) : guard(seen);
  }

  private Commit<Pool> guard(Versioned<Pool> seen) {
    turns.pause();
    if (isOld(seen)) {
      return new Commit.Conflict<>();
    }
    guarded.add(seen.uid());
    put(seen.value());
    return answer(seen.value().name());
  }

  private Commit<Pool> write(Versioned<Pool> seen, Pool next) {
    turns.pause();
    if (isOld(seen)) {
      return new Commit.Conflict<>();
    }
    // A write that changes nothing takes no new version.
    if (!next.equals(seen.value())) {
      put(next);
    }
    return answer(next.name());
  }

  private boolean isOld(Versioned<Pool> seen) {
    var now = pools.get(seen.value().name());
    return now == null
        || !now.uid().equals(seen.uid())
        || !now.resourceVersion().equals(seen.resourceVersion());
  }

  private Commit<Pool> answer(String name) {
    return random.nextDouble() < lost
        ? new Commit.Unknown<>("lost")
        : new Commit.Written<>(requireNonNull(pools.get(name)));
  }

  static Pool with(Pool pool, Pool.Verdict verdict) {
    return new Pool(
        pool.ref(),
        pool.cidr(),
        pool.blockSize(),
        pool.createdAt(),
        pool.rules(),
        pool.l2(),
        pool.terminating(),
        verdict);
  }

  /** A pool that selects every node and namespace, not decided yet. */
  static Pool pool(
      String name, String uid, Cidr cidr, int blockSize, Instant createdAt, boolean disabled) {
    return new Pool(
        new PoolRef(name, uid),
        cidr,
        blockSize,
        createdAt,
        new Pool.Rules(
            labels -> true,
            labels -> true,
            true,
            Set.of(Use.values()),
            false,
            disabled,
            Set.of(),
            Optional.empty()),
        Optional.empty(),
        false,
        Pool.Verdict.UNDECIDED);
  }
}
