package dev.cadastre.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.testkit.Interleaving;
import dev.cadastre.testkit.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OverlapDeciderTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final List<String> NAMES = List.of("a", "b");
  private static final List<Cidr> RANGES =
      List.of(
          Cidr.parse("10.0.0.0/24"),
          Cidr.parse("10.0.0.0/25"),
          Cidr.parse("10.0.0.128/25"),
          Cidr.parse("10.0.0.64/26"));

  /** Replicas that decide, users that change their minds, nodes that claim: all at once. */
  @Test
  void overlappingPoolsAreNeverBothAllocatableAndNoRangeIsUsedTwice() {
    Samples.repeat(
        300,
        samples -> {
          var world = new World(samples);
          world.run();
          world.requireThatWhoCanIsAllocatable();
        });
  }

  @Test
  void poolWithoutRivalsIsAllocatableAtOnce() {
    var turns = new Interleaving(Samples.of(1).random());
    var pools = new FakePools(turns, Samples.of(1).random(), 0);
    pools.put(FakePools.pool("a", "u1", RANGES.getFirst(), 28, NOW, false));
    var decided = new ArrayList<Pool>();

    turns.run(
        List.of(() -> new OverlapDecider(pools, () -> true).decide("a").ifPresent(decided::add)));

    assertThat(decided).extracting(Pool::verdict).containsExactly(Pool.Verdict.TRUE);
  }

  @Test
  void blockClaimedUntilTheRivalGaveWayKeepsThePoolOut() {
    var turns = new Interleaving(Samples.of(1).random());
    var block = Cidr.parse("10.0.0.0/28");
    var rival = FakePools.pool("b", "u2", RANGES.get(1), 28, NOW, true);
    var pools =
        new FakePools(turns, Samples.of(1).random(), 0) {
          @Override
          public Commit<Pool> report(Versioned<Pool> seen, PoolReport report) {
            if (seen.value().name().equals("b")) {
              createBlock(block, rival.ref());
            }
            return super.report(seen, report);
          }
        };
    pools.put(FakePools.pool("a", "u1", RANGES.getFirst(), 27, NOW, false));
    pools.put(FakePools.with(rival, Pool.Verdict.TRUE));

    turns.run(List.of(() -> new OverlapDecider(pools, () -> true).decide("a")));

    assertThat(pools.pool("b")).map(Pool::verdict).contains(Pool.Verdict.FALSE);
    assertThat(pools.pool("a")).map(Pool::verdict).contains(Pool.Verdict.FALSE);
  }

  @Test
  void nothingIsDecidedBeforeAllFirstPoolsExist() {
    var turns = new Interleaving(Samples.of(1).random());
    var pools = new FakePools(turns, Samples.of(1).random(), 0);
    pools.put(FakePools.pool("a", "u1", RANGES.getFirst(), 28, NOW, false));

    turns.run(
        List.of(() -> assertThat(new OverlapDecider(pools, () -> false).decide("a")).isEmpty()));

    assertThat(pools.pool("a")).map(Pool::verdict).contains(Pool.Verdict.UNDECIDED);
  }

  /** A few pools, replicas, users and nodes, and an order of their steps. */
  private static final class World {
    private final Samples samples;
    private final Interleaving turns;
    private final FakePools pools;
    private final AtomicLong uids = new AtomicLong();
    private final List<Used> used = new ArrayList<>();

    private record Used(Cidr cidr, PoolRef pool) {}

    World(Samples samples) {
      this.samples = samples;
      turns = new Interleaving(samples.random());
      pools = new FakePools(turns, samples.random(), samples.chance(0.3) ? 0.1 : 0);
    }

    void run() {
      NAMES.stream().filter(name -> samples.chance(0.8)).forEach(this::createEarlier);
      var actors = new ArrayList<Runnable>();
      NAMES.forEach(name -> actors.add(() -> replica(name)));
      NAMES.forEach(name -> actors.add(() -> user(name)));
      NAMES.forEach(name -> actors.add(() -> node(name)));
      turns.run(actors);
    }

    private void create(String name) {
      pools.put(newPool(name));
    }

    /** One that has a history: at most one of them is allocatable. */
    private void createEarlier(String name) {
      var verdict = samples.oneOf(Pool.Verdict.class);
      boolean isTaken =
          NAMES.stream()
              .flatMap(other -> pools.pool(other).stream())
              .anyMatch(other -> other.verdict() == Pool.Verdict.TRUE);
      boolean isFalse = verdict == Pool.Verdict.TRUE && isTaken;
      pools.put(FakePools.with(newPool(name), isFalse ? Pool.Verdict.FALSE : verdict));
    }

    private Pool newPool(String name) {
      var created = NOW.plusSeconds(samples.between(0, 2));
      var uid = "u" + uids.incrementAndGet();
      // Of one size their blocks would have the same names, and no clash could go unseen.
      int blockSize = name.equals("a") ? 27 : 28;
      return FakePools.pool(
          name, uid, samples.oneOf(RANGES), blockSize, created, samples.chance(0.4));
    }

    private void replica(String name) {
      var decider = new OverlapDecider(pools, () -> true);
      for (int i = 0; i < 5; i++) {
        turns.pause();
        decider.decide(name);
      }
    }

    private void user(String name) {
      for (int i = 0; i < 3; i++) {
        turns.pause();
        pools.pool(name).ifPresentOrElse(this::change, () -> create(name));
      }
    }

    private void change(Pool pool) {
      boolean isUsed = used.stream().anyMatch(u -> u.pool().equals(pool.ref()));
      if (!isUsed && pool.verdict() != Pool.Verdict.TRUE && samples.chance(0.3)) {
        pools.remove(pool.name());
        return;
      }
      var other =
          FakePools.pool(
              pool.name(),
              pool.ref().uid(),
              pool.cidr(),
              pool.blockSize(),
              pool.createdAt(),
              !pool.rules().disabled());
      pools.put(FakePools.with(other, pool.verdict()));
    }

    /** Believes in any pool, as a late cache does: claims, then reads. */
    private void node(String name) {
      for (int i = 0; i < 4; i++) {
        turns.pause();
        pools.pool(name).ifPresent(this::claim);
      }
    }

    private void claim(Pool pool) {
      var cidr = samples.subnetOf(pool.cidr(), pool.blockSize());
      if (!pools.createBlock(cidr, pool.ref())) {
        return;
      }
      boolean mayBeUsed =
          pools
              .readPool(pool.name())
              .map(Versioned::value)
              .filter(now -> now.ref().equals(pool.ref()))
              .filter(now -> now.verdict() == Pool.Verdict.TRUE)
              .isPresent();
      if (mayBeUsed) {
        use(new Used(cidr, pool.ref()));
      } else {
        pools.removeBlock(cidr);
      }
    }

    private void use(Used block) {
      var clash = used.stream().filter(u -> u.cidr().overlaps(block.cidr())).findFirst();
      assertThat(clash).as("%s is used twice", block).isEqualTo(Optional.empty());
      used.add(block);
    }

    /** When everybody else is done, the leader finds an answer for each pool, and it is final. */
    void requireThatWhoCanIsAllocatable() {
      var decider = new OverlapDecider(pools, () -> true);
      turns.run(
          List.of(
              () -> {
                for (int round = 0; round < 3; round++) {
                  NAMES.forEach(decider::decide);
                }
              }));
      for (var name : NAMES) {
        pools.pool(name).ifPresent(pool -> requireReason(pool));
      }
    }

    private void requireReason(Pool pool) {
      assertThat(pool.verdict()).isNotEqualTo(Pool.Verdict.UNDECIDED);
      boolean hasRival =
          NAMES.stream()
              .flatMap(name -> pools.pool(name).stream())
              .anyMatch(
                  o ->
                      !o.equals(pool)
                          && o.verdict() == Pool.Verdict.TRUE
                          && o.cidr().overlaps(pool.cidr()));
      boolean isBlocked =
          used.stream()
              .anyMatch(u -> !u.pool().equals(pool.ref()) && u.cidr().overlaps(pool.cidr()));
      boolean isFalse = pool.rules().disabled() || hasRival || isBlocked;
      assertThat(pool.verdict() == Pool.Verdict.FALSE).as("%s", pool).isEqualTo(isFalse);
    }
  }
}
