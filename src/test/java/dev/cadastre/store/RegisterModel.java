package dev.cadastre.store;

import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Settings;
import dev.cadastre.store.InMemoryBlockStore.Event;
import dev.cadastre.store.InMemoryBlockStore.Fault;
import dev.cadastre.store.Mutant.Desk;
import dev.cadastre.testkit.Stepper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Three replicas of production classes, a book of record whose answers get lost, watches that are
 * late, processes that are stopped, killed and woken, clients that try again elsewhere. Everything
 * happens in an order that the seed decides, in a time of its own.
 */
final class RegisterModel {
  private static final int REPLICAS = 3;
  private static final Duration COOLDOWN = Duration.ofSeconds(3);
  private static final Duration TRY = Duration.ofSeconds(2);

  private final Random random;
  private final Mutant mutant;
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final List<Fault> FAULTS =
      Stream.of(Fault.values()).filter(fault -> fault != Fault.NONE).toList();

  private final Stepper stepper;
  private final InMemoryBlockStore store = new InMemoryBlockStore();
  private final FakeCluster.Everything everything = new FakeCluster.Everything();
  private final Judge judge = new Judge(COOLDOWN);
  private final List<ReplicaProcess> processes = new ArrayList<>();
  private final List<ModelClient> clients = new ArrayList<>();
  private final List<Consumer<Desk>> heldUp = new ArrayList<>();
  private long nanos = Duration.ofHours(1).toNanos();
  private @Nullable RuntimeException failure;

  RegisterModel(long seed, Mutant mutant) {
    this.random = new Random(seed);
    this.mutant = mutant;
    this.stepper = new Stepper(random);
    everything.settings = Scene.with(Settings.DEFAULT, COOLDOWN);
    store.put(Pools.pool("blue", "10.0.0.0/29", 30));
    store.put(Pools.undecided(Pools.pool("red", "10.0.1.0/29", 30)));
    store.put(Pools.undecided(Pools.pool("rose", "10.0.1.0/29", 31)));
    if (random.nextBoolean()) {
      store.put(Pools.pool("six", "fd00::/125", 126));
    }
    for (int node = 0; node < 3; node++) {
      everything.node("n" + node, Map.of());
      for (int container = 0; container < 4; container++) {
        clients.add(
            new ModelClient(new Attachment("n" + node, "net", "c" + container, "eth0"), this));
      }
    }
    for (int i = 0; i < REPLICAS; i++) {
      processes.add(new ReplicaProcess());
    }
  }

  /** One replica's process. */
  private final class ReplicaProcess implements Mutant.Surroundings, InMemoryBlockStore.Faults {
    final Stepper.Lane lane = stepper.lane();
    final Map<Kind, Deque<Event>> watches = new EnumMap<>(Kind.class);
    final Replica replica;
    final Desk desk;
    long wakesAt;
    boolean isDead;

    ReplicaProcess() {
      for (var kind : Kind.values()) {
        watches.put(kind, new ArrayDeque<>());
      }
      replica =
          new Replica(
              mutant.connection(store, this, judge, this),
              everything,
              clock(),
              this::execute,
              mutant::sight);
      store.watch(
          event -> {
            if (!isDead) {
              watch(Kind.of(event)).add(event);
            }
          });
      store.pools().forEach(replica.cluster::observe);
      store.blocks().forEach(b -> replica.blocks.observe(store.block(b.cidr()).orElseThrow()));
      desk = mutant.desk(replica, this::execute);
    }

    void execute(Runnable task) {
      lane.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              failure = e;
            }
          });
    }

    @Override
    public BlockCache blocks() {
      return replica.blocks;
    }

    @Override
    public Executor executor() {
      return this::execute;
    }

    @Override
    public Fault next(String verb) {
      return chance(0.06) ? FAULTS.get(random.nextInt(FAULTS.size())) : Fault.NONE;
    }

    @Override
    public void pause() {
      Stepper.pause();
    }

    private Deque<Event> watch(Kind kind) {
      return Objects.requireNonNull(watches.get(kind));
    }

    void hearNext() {
      var watch = watch(KINDS.get(random.nextInt(KINDS.size())));
      if (!watch.isEmpty() && !lane.isStopped()) {
        replica.observe(watch.remove());
      }
    }
  }

  /** Each kind has a watch of its own: they are late by themselves. */
  private enum Kind {
    BLOCKS,
    ROUTES,
    POOLS;

    static Kind of(Event event) {
      return switch (event) {
        case Event.BlockSeen seen -> BLOCKS;
        case Event.BlockGone gone -> BLOCKS;
        case Event.RoutesSeen seen -> ROUTES;
        case Event.RoutesGone gone -> ROUTES;
        case Event.PoolSeen seen -> POOLS;
        case Event.PoolGone gone -> POOLS;
      };
    }
  }

  /** What came to pass that must never be, and after how many steps. */
  record Finding(String what, int steps) {}

  /** Runs so many steps, or until something is found. */
  Optional<Finding> run(int steps) {
    for (int step = 1; step <= steps; step++) {
      step();
      if (failure != null) {
        throw failure;
      }
      if (judge.violation().isPresent()) {
        return Optional.of(new Finding(judge.violation().get(), step));
      }
    }
    return Optional.empty();
  }

  private void step() {
    int dice = random.nextInt(1000);
    if (dice < 700) {
      stepper.step();
    } else if (dice < 850) {
      anyProcess().hearNext();
    } else if (dice < 960) {
      clients.get(random.nextInt(clients.size())).act();
    } else if (dice < 985) {
      nanos += random.nextLong(Duration.ofMillis(1500).toNanos());
      wake();
    } else if (dice < 990) {
      stop(anyProcess());
    } else if (dice < 992) {
      replace(random.nextInt(REPLICAS));
    } else if (dice < 996 && !heldUp.isEmpty()) {
      var late = heldUp.remove(random.nextInt(heldUp.size()));
      ask((desk, m) -> late.accept(desk));
    } else {
      giveBack();
    }
  }

  private ReplicaProcess anyProcess() {
    return processes.get(random.nextInt(processes.size()));
  }

  private void stop(ReplicaProcess process) {
    process.lane.stop(true);
    process.wakesAt = nanos + random.nextLong(Duration.ofSeconds(20).toNanos());
  }

  private void wake() {
    for (var process : processes) {
      if (process.lane.isStopped() && process.wakesAt <= nanos) {
        process.lane.stop(false);
      }
    }
  }

  private void replace(int index) {
    processes.get(index).isDead = true;
    stepper.kill(processes.get(index).lane);
    processes.set(index, new ReplicaProcess());
  }

  /** As the leader does with a block that nobody uses: read, removed as read. */
  private void giveBack() {
    var process = anyProcess();
    var all = store.blocks();
    if (all.isEmpty()) {
      return;
    }
    var cidr = all.get(random.nextInt(all.size())).cidr();
    process.execute(
        () -> {
          try {
            process.replica.connection.readBlock(cidr).ifPresent(seen -> giveBack(process, seen));
          } catch (StoreUnavailableException e) {
            // Another time.
          }
        });
  }

  private void giveBack(ReplicaProcess process, Versioned<Block> seen) {
    var rules = new AddressRules(List.of(), COOLDOWN);
    if (seen.value().isIdle(rules, clock().instant())) {
      process.replica.connection.removeBlock(seen);
    }
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return Instant.ofEpochSecond(1_700_000_000L).plusNanos(nanos);
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  // What clients need.

  Judge judge() {
    return judge;
  }

  InMemoryBlockStore store() {
    return store;
  }

  long nanos() {
    return nanos;
  }

  Deadline deadline() {
    return Deadline.in(TRY, () -> nanos);
  }

  /** Whether an answer gets lost on the way. */
  boolean isLost() {
    return chance(0.1);
  }

  /** Whether a client tries once more, rather than giving up. */
  boolean isStubborn() {
    return chance(0.8);
  }

  boolean isRepeated() {
    return chance(0.2);
  }

  /** Asks any replica, on a thread of that replica's. */
  void ask(BiConsumer<Desk, Mutant> question) {
    var process = anyProcess();
    process.execute(() -> question.accept(process.desk, mutant));
  }

  /** Something that reaches a replica much later. */
  void later(Consumer<Desk> question) {
    heldUp.add(question);
  }
}
