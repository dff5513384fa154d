package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Asker;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Owner;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One attempt at a request: who asks, and the cluster as this attempt sees it.
 *
 * @param pools in the order of their names; those that matter here are decided
 * @param isTruth whether the view was read for this attempt, so that a refusal may rest on it
 */
record Attempt(
    AllocateCommand command,
    Deadline deadline,
    Clock clock,
    ClusterView view,
    Who who,
    List<Pool> pools,
    boolean isTruth) {

  private static final Duration BACKGROUND = Duration.ofSeconds(10);

  /** Who asks: the node and the pod as found, and as far as pools care. */
  record Who(
      ClusterView.NodeFacts node,
      Optional<ClusterView.PodFacts> pod,
      Optional<ClusterView.NamespaceFacts> namespace,
      Asker asker) {}

  Attempt with(List<Pool> decided) {
    return new Attempt(command, deadline, clock, view, who, decided, isTruth);
  }

  /** For work that goes on in the background after the answer. */
  Attempt renewed() {
    return new Attempt(command, deadline.renewed(BACKGROUND), clock, view, who, pools, isTruth);
  }

  NodeId node() {
    return new NodeId(who.node().name(), who.node().uid());
  }

  Asker asker() {
    return who.asker();
  }

  Owner owner() {
    return new Owner(command.attachment(), who.node().uid(), command.use(), command.pod());
  }

  Settings settings() {
    return view.settings();
  }

  /** What keeps this pool's free addresses from being given. */
  AddressRules rules(Pool pool) {
    var reserved = view.reservations();
    if (pool.l2().isPresent()) {
      var all = new ArrayList<Cidr>(reserved);
      all.addAll(pool.reservedByL2());
      reserved = all;
    }
    return new AddressRules(reserved, settings().cooldown());
  }

  /** In the register's resolution. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  Optional<Pool> pool(PoolRef ref) {
    return pools.stream().filter(p -> p.ref().equals(ref)).findFirst();
  }

  /** Where this node begins to look, so that nodes seldom want the same block. */
  int seed() {
    return who.node().name().hashCode();
  }
}
