package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.Settings;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.AllocateOutcome.Denied;
import dev.cadastre.store.AllocateOutcome.Grant;
import dev.cadastre.store.AllocateOutcome.Granted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cluster with one replica that sees everything at once, and a clock that stands still. */
final class Scene {
  final InMemoryBlockStore store = new InMemoryBlockStore();
  final FakeCluster.Everything everything = new FakeCluster.Everything();
  final Standing clock = new Standing();
  final Replica replica;

  /** A clock that moves when it is told to. */
  static final class Standing extends Clock {
    private Instant now = Instant.parse("2026-11-24T02:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  Scene(Pool... pools) {
    replica = replica();
    for (var pool : pools) {
      store.put(pool);
    }
    everything.namespace("default", Map.of(), Map.of());
  }

  /** One more replica, which sees what happens from now on at once. */
  Replica replica() {
    var more = blindReplica();
    store.watch(more::observe);
    return more;
  }

  /** One whose watches show nothing, but what it is shown by hand. */
  Replica blindReplica() {
    var connection = store.new Connection(InMemoryBlockStore.Faults.NONE);
    return new Replica(connection, everything, clock, Thread::startVirtualThread);
  }

  Scene nodes(String... names) {
    for (var name : names) {
      everything.node(name, Map.of("name", name));
    }
    return this;
  }

  void settings(boolean strict, int maxBlocks, boolean auto, Duration cooldown) {
    var d = Settings.DEFAULT;
    everything.settings =
        new Settings(
            strict,
            maxBlocks,
            auto,
            cooldown,
            d.emptyBlockGrace(),
            d.quarantine(),
            d.collectInterval(),
            d.leakGrace(),
            d.handles());
  }

  static Settings with(Settings s, Duration cooldown) {
    return new Settings(
        s.strictAffinity(),
        s.maxBlocksPerHost(),
        s.autoAllocateBlocks(),
        cooldown,
        s.emptyBlockGrace(),
        s.quarantine(),
        s.collectInterval(),
        s.leakGrace(),
        s.handles());
  }

  static Deadline inTime() {
    return Deadline.in(Duration.ofSeconds(10));
  }

  AllocateOutcome allocate(AllocateCommand command) {
    return replica.book.allocate(command, inTime());
  }

  /** The addresses that the container on the node gets. */
  List<Grant> granted(String node, String container) {
    return granted(allocate(wish(node, container)));
  }

  static List<Grant> granted(AllocateOutcome outcome) {
    if (outcome instanceof Granted(var grants, var isNew)) {
      return grants;
    }
    throw new AssertionError("not granted: " + outcome);
  }

  static Refusal refusal(AllocateOutcome outcome) {
    if (outcome instanceof Denied(var refusal)) {
      return refusal;
    }
    throw new AssertionError("granted: " + outcome);
  }

  IpAddress address(String node, String container) {
    return granted(node, container).getFirst().address().address();
  }

  /** Somebody deletes the block's object, which its finalizer keeps. */
  void delete(Cidr cidr) {
    var block = store.block(cidr).orElseThrow().value();
    store.put(
        new Block(
            block.cidr(),
            block.pool(),
            block.node(),
            block.claimSequence(),
            block.sequence(),
            block.allocations(),
            block.freed(),
            true));
  }

  ReleaseOutcome release(String node, String container, Grant... held) {
    return replica.book.release(releaseOf(node, container, held), inTime());
  }

  static ReleaseCommand releaseOf(String node, String container, Grant... held) {
    var pairs =
        List.of(held).stream()
            .map(g -> new ReleaseCommand.Held(g.address().address(), g.block(), g.sequence()))
            .toList();
    return new ReleaseCommand(
        node,
        "net",
        container,
        Optional.of("eth0"),
        pairs.isEmpty() ? Optional.empty() : Optional.of(pairs));
  }

  static AllocateCommand wish(String node, String container) {
    return new Wish(node, container).command();
  }

  /** A request, of which a test says only what matters. */
  record Wish(
      Attachment attachment,
      Optional<PodId> pod,
      Set<IpFamily> families,
      List<String> pools,
      List<String> defaultPools,
      List<IpAddress> addresses,
      boolean retry) {
    Wish(String node, String container) {
      this(
          new Attachment(node, "net", container, "eth0"),
          Optional.empty(),
          Set.of(),
          List.of(),
          List.of(),
          List.of(),
          false);
    }

    Wish pod(String path, String uid) {
      int slash = path.indexOf('/');
      var id = new PodId(path.substring(0, slash), path.substring(slash + 1), uid);
      return new Wish(attachment, Optional.of(id), families, pools, defaultPools, addresses, retry);
    }

    Wish families(IpFamily... wanted) {
      return new Wish(attachment, pod, Set.of(wanted), pools, defaultPools, addresses, retry);
    }

    Wish pools(String... names) {
      return new Wish(attachment, pod, families, List.of(names), defaultPools, addresses, retry);
    }

    Wish defaultPools(String... names) {
      return new Wish(attachment, pod, families, pools, List.of(names), addresses, retry);
    }

    Wish addresses(String... texts) {
      var parsed = List.of(texts).stream().map(IpAddress::parse).toList();
      return new Wish(attachment, pod, families, pools, defaultPools, parsed, retry);
    }

    Wish again() {
      return new Wish(attachment, pod, families, pools, defaultPools, addresses, true);
    }

    Wish ifName(String name) {
      var other =
          new Attachment(attachment.node(), attachment.network(), attachment.containerId(), name);
      return new Wish(other, pod, families, pools, defaultPools, addresses, retry);
    }

    AllocateCommand command() {
      return new AllocateCommand(
          attachment, Use.WORKLOAD, pod, families, pools, defaultPools, addresses, retry);
    }
  }

  static AllocateCommand tunnel(String node, TunnelKind kind) {
    return new AllocateCommand(
        Attachment.ofTunnel(node, kind),
        Use.TUNNEL,
        Optional.empty(),
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  static Cidr cidr(String text) {
    return Cidr.parse(text);
  }
}
