package dev.cadastre.agent.node;

import dev.cadastre.agent.cluster.ClusterView;
import dev.cadastre.agent.cluster.PoolEntry;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.agent.register.Answer;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.Deadline;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.agent.verbs.Deletions;
import dev.cadastre.api.rest.AllocateRequest;
import dev.cadastre.api.rest.AllocateResponse;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.api.rest.HeldAddress;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.api.rest.ReleaseRequest;
import dev.cadastre.api.rest.ReleaseResponse;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses of this node's own tunnels. Whether a pool selects the node is the register's to
 * say: it is asked whenever there is a pool with tunnels, and gives the same again as long as it
 * may.
 */
public final class TunnelAddresses implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TunnelAddresses.class.getName());
  private static final Duration EACH = Duration.ofSeconds(10);

  private final String node;
  private final ClusterView cluster;
  private final Journal journal;
  private final ControllerClient controllers;
  private final Deletions deletions;
  private final NodeLoop loop;
  // Of this process; after a restart the first pass is late enough.
  private long recordedAt = System.nanoTime();
  private final Periodic periodic =
      new Periodic(
          "tunnel-addresses", Duration.ofSeconds(60), Duration.ofMillis(200), this::settle);

  public TunnelAddresses(
      String node,
      ClusterView cluster,
      Journal journal,
      ControllerClient controllers,
      Deletions deletions,
      NodeLoop loop) {
    this.node = node;
    this.cluster = cluster;
    this.journal = journal;
    this.controllers = controllers;
    this.deletions = deletions;
    this.loop = loop;
  }

  public void start() {
    periodic.start();
  }

  public void wake() {
    periodic.wake();
  }

  private void settle() throws IOException {
    if (!cluster.hasSynced()) {
      return;
    }
    for (var kind : TunnelKind.values()) {
      if (isUsed(kind)) {
        ask(kind);
      } else {
        giveUp(kind);
      }
    }
  }

  private boolean isUsed(TunnelKind kind) {
    return cluster.pools().stream()
        .filter(PoolEntry::routed)
        .map(PoolEntry::pool)
        .map(pool -> kind == TunnelKind.VXLAN ? pool.vxlanMode() : pool.ipipMode())
        .anyMatch(mode -> mode != Encapsulation.NEVER);
  }

  private void ask(TunnelKind kind) throws IOException {
    var key = JournalEntry.tunnel(node, kind.name());
    var known = journal.find(key);
    if (known.isPresent() && known.get().phase() == Phase.DELETING) {
      return;
    }
    var entry =
        known.orElseGet(
            () ->
                new JournalEntry(key, Role.IPAM, Phase.ADDING, List.of(), null, null, Stamp.now()));
    if (known.isEmpty()) {
      journal.record(entry);
    }
    boolean again = known.isPresent() && entry.addresses().isEmpty();
    switch (controllers.allocate(request(kind, again), Deadline.in(EACH))) {
      case Answer.Given<AllocateResponse> given -> take(kind, entry, given.body().addresses());
      case Answer.Refused<AllocateResponse> refused -> {
        if (!refused.problem().type().equals(ProblemType.EXHAUSTED.urn())) {
          throw new IOException("no tunnel address: " + refused.problem().detail());
        }
        forgetIntent(entry);
      }
      case Answer.NoAnswer<AllocateResponse> none ->
          throw new IOException("no tunnel address: " + none.why());
    }
  }

  private static AllocateRequest request(TunnelKind kind, boolean again) {
    return new AllocateRequest(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        again ? true : null,
        null,
        "Tunnel",
        kind.name());
  }

  /**
   * Where no pool is for this node, what it still holds stays until the pool itself says otherwise.
   */
  private void forgetIntent(JournalEntry entry) {
    if (entry.addresses().isEmpty()) {
      journal.remove(entry);
    }
  }

  /** What the register no longer gives is held on to until the kernel has what it gives instead. */
  private void take(TunnelKind kind, JournalEntry entry, List<AllocatedAddress> given)
      throws IOException {
    var dropped =
        entry.addresses().stream()
            .filter(old -> given.stream().noneMatch(now -> now.address().equals(old.address())))
            .toList();
    var wanted = Stream.concat(given.stream(), dropped.stream()).toList();
    if (!entry.addresses().equals(wanted)) {
      journal.record(entry.withAddresses(wanted));
      recordedAt = System.nanoTime();
      log(kind, wanted);
      loop.wake();
    }
    if (dropped.isEmpty()) {
      return;
    }
    if (!loop.hasPassedSince(recordedAt)) {
      periodic.wake();
      return;
    }
    release(kind, dropped);
    journal.record(entry.withAddresses(given));
    log(kind, given);
    loop.wake();
  }

  private static void log(TunnelKind kind, List<AllocatedAddress> held) {
    var addresses = held.stream().map(AllocatedAddress::address).toList();
    var line = LogLine.of("tunnel-address").with("kind", kind).with("held", addresses);
    LOG.log(Level.INFO, line.toString());
  }

  private void release(TunnelKind kind, List<AllocatedAddress> dropped) throws IOException {
    var held =
        dropped.stream().map(a -> new HeldAddress(a.address(), a.block(), a.sequence())).toList();
    var request = new ReleaseRequest(null, null, null, held, null, "Tunnel", kind.name());
    var answer = controllers.release(request, Deadline.in(EACH));
    if (answer instanceof Answer.NoAnswer<ReleaseResponse> none) {
      throw new IOException("an old tunnel address is not released yet: " + none.why());
    }
  }

  private void giveUp(TunnelKind kind) {
    journal
        .find(JournalEntry.tunnel(node, kind.name()))
        .filter(entry -> entry.phase() != Phase.DELETING)
        .ifPresent(deletions::begin);
  }

  @Override
  public void close() {
    periodic.close();
  }
}
