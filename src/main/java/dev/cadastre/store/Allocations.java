package dev.cadastre.store;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Asker;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolChoice;
import dev.cadastre.ipam.PoolRefusal;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.BlockCache.Container;
import dev.cadastre.store.BlockCache.Placed;
import dev.cadastre.store.Granting.Granted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One attempt at an allocation: what is held already, and what is to be given beside it. */
final class Allocations {
  private final BlockWriters blocks;
  private final Holdings holdings;
  private final Claims claims;
  private final Granting granting;
  private final Families families;
  private final Refresh refresh;
  private final Parallel parallel;

  Allocations(
      BlockWriters blocks,
      Holdings holdings,
      Claims claims,
      Granting granting,
      Families families,
      Refresh refresh,
      Parallel parallel) {
    this.blocks = blocks;
    this.holdings = holdings;
    this.claims = claims;
    this.granting = granting;
    this.families = families;
    this.refresh = refresh;
    this.parallel = parallel;
  }

  /** Who asks, as far as the view knows them. */
  static Answer<Attempt.Who> who(AllocateCommand command, ClusterView view) {
    var name = command.attachment().node();
    var node = view.node(name);
    if (command.pod().isEmpty()) {
      return node.isEmpty()
          ? missingNode(name)
          : Answer.yes(who(command, node.get(), Optional.empty(), Optional.empty()));
    }
    var id = command.pod().get();
    var pod = view.pod(id.namespace(), id.name());
    if (node.isEmpty()) {
      return missingNode(name);
    }
    if (pod.isEmpty()) {
      return Answer.no(Refusals.unavailable("pod %s is not there yet".formatted(id.path())));
    }
    boolean isSame =
        pod.get().uid().equals(id.uid()) || pod.get().configHash().equals(Optional.of(id.uid()));
    if (!isSame) {
      return Answer.no(
          Refusal.invalid("pod.uid", "pod %s has not the UID %s".formatted(id.path(), id.uid())));
    }
    if (!pod.get().nodeName().equals(name)) {
      return Answer.no(
          Refusal.of(
              ProblemType.NOT_ALLOWED,
              "pod %s is not bound to node %s".formatted(id.path(), name)));
    }
    return Answer.yes(who(command, node.get(), pod, view.namespace(id.namespace())));
  }

  private static Answer<Attempt.Who> missingNode(String name) {
    return Answer.no(Refusal.invalid("node", "there is no node %s".formatted(name)));
  }

  private static Attempt.Who who(
      AllocateCommand command,
      ClusterView.NodeFacts node,
      Optional<ClusterView.PodFacts> pod,
      Optional<ClusterView.NamespaceFacts> namespace) {
    var tunnel =
        command.use() == Use.TUNNEL
            ? Optional.of(
                command.attachment().ifName().equals(TunnelKind.IPIP.ifName())
                    ? TunnelKind.IPIP
                    : TunnelKind.VXLAN)
            : Optional.<TunnelKind>empty();
    var labels = namespace.map(ClusterView.NamespaceFacts::labels);
    return new Attempt.Who(
        node, pod, namespace, new Asker(command.use(), tunnel, node.labels(), labels));
  }

  AllocateOutcome attempt(Attempt attempt) {
    return switch (held(attempt)) {
      case Answer.No<Map<IpFamily, Granted>>(var refusal) -> new AllocateOutcome.Denied(refusal);
      case Answer.Yes<Map<IpFamily, Granted>>(var held) -> complete(attempt, held);
    };
  }

  /** What the attachment has, by family, from the register itself. */
  private Answer<Map<IpFamily, Granted>> held(Attempt attempt) {
    var found = new EnumMap<IpFamily, Granted>(IpFamily.class);
    for (var placed : newest(attempt)) {
      var granted =
          attempt.command().retry()
              ? granting.adopt(attempt, placed)
              : granting.confirm(attempt, placed).then(g -> Answer.yes(Optional.of(g)));
      switch (granted) {
        case Answer.No<Optional<Granted>>(var refusal) -> {
          return Answer.no(refusal);
        }
        case Answer.Yes<Optional<Granted>>(var grant) ->
            grant.ifPresent(g -> found.put(placed.address().family(), g));
      }
    }
    return Answer.yes(found);
  }

  /** Of each family the address with the highest sequence: the others are the collector's. */
  private List<Placed> newest(Attempt attempt) {
    var command = attempt.command();
    var container = Container.of(command.attachment());
    var all =
        command.retry()
            ? holdings.read(container, command.addresses())
            : holdings.confirmed(container);
    var newest = new EnumMap<IpFamily, Placed>(IpFamily.class);
    for (var placed : all) {
      if (placed.entry().owner().attachment().equals(command.attachment())
          && counts(attempt, placed)) {
        newest.merge(
            placed.address().family(),
            placed,
            (a, b) -> a.entry().sequence() > b.entry().sequence() ? a : b);
      }
    }
    return List.copyOf(newest.values());
  }

  /** A tunnel's address in a pool that no longer allows it is as good as not held. */
  private static boolean counts(Attempt attempt, Placed placed) {
    var kind = attempt.asker().tunnel();
    return kind.isEmpty()
        || attempt
            .pool(placed.block().value().pool())
            .filter(p -> !p.terminating() && p.rules().allowedUses().contains(Use.TUNNEL))
            .filter(p -> p.rules().encapsulations().contains(kind.get()))
            .isPresent();
  }

  private AllocateOutcome complete(Attempt attempt, Map<IpFamily, Granted> held) {
    var command = attempt.command();
    boolean isEnough = !held.isEmpty() && !command.retry() && command.use() == Use.WORKLOAD;
    if (isEnough && held.keySet().containsAll(command.families())) {
      return granted(held);
    }
    var wishes = new Wishes(command, attempt.who());
    var impossible = Families.impossible(attempt);
    if (impossible.isPresent()) {
      return new AllocateOutcome.Denied(impossible.get());
    }
    var given =
        wishes
            .addresses()
            .then(
                addresses ->
                    families
                        .decided(attempt, wishes, addresses)
                        .then(decided -> missing(decided, wishes, addresses, held)));
    return switch (given) {
      // What else the body names is not looked at for an attachment that has what it asks for.
      case Answer.No<Map<IpFamily, Granted>>(var refusal)
          when refusal.type() == ProblemType.INVALID
              && !held.isEmpty()
              && held.keySet().containsAll(command.families()) ->
          granted(held);
      case Answer.No<Map<IpFamily, Granted>>(var refusal) -> new AllocateOutcome.Denied(refusal);
      case Answer.Yes<Map<IpFamily, Granted>>(var all) -> granted(all);
    };
  }

  private static AllocateOutcome granted(Map<IpFamily, Granted> all) {
    var inOrder = all.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    return new AllocateOutcome.Granted(
        inOrder.stream().map(e -> e.getValue().grant()).toList(),
        inOrder.stream().anyMatch(e -> e.getValue().isNew()));
  }

  private Answer<Map<IpFamily, Granted>> missing(
      Attempt attempt, Wishes wishes, List<Wishes.Wanted> addresses, Map<IpFamily, Granted> held) {
    return Families.wanted(attempt, wishes, addresses)
        .then(
            wanted -> {
              var open = EnumSet.noneOf(IpFamily.class);
              open.addAll(wanted);
              open.removeAll(held.keySet());
              if (open.isEmpty() && held.isEmpty()) {
                return Answer.no(nothingServes(attempt));
              }
              return finders(attempt, wishes, addresses, open)
                  .then(finders -> give(attempt, finders, held));
            });
  }

  private static Refusal nothingServes(Attempt attempt) {
    var refused = new LinkedHashMap<String, PoolRefusal>();
    for (var pool : attempt.pools()) {
      attempt.asker().refusalUnnamed(pool).ifPresent(why -> refused.put(pool.name(), why));
    }
    return Refusals.exhausted(attempt.node().name(), refused);
  }

  /** Where each family's address is to come from. Nothing is written yet but new claims. */
  private Answer<List<Search>> finders(
      Attempt attempt, Wishes wishes, List<Wishes.Wanted> addresses, Set<IpFamily> open) {
    var searches = new ArrayList<Search>();
    for (var family : open) {
      var search =
          finder(attempt, wishes, wishes.address(family, addresses), family)
              .then(finder -> finder.next().then(place -> Answer.yes(new Search(finder, place))));
      switch (search) {
        case Answer.No<Search>(var refusal) -> {
          return Answer.no(refusal);
        }
        case Answer.Yes<Search>(var found) -> searches.add(found);
      }
    }
    return Answer.yes(searches);
  }

  /** A family's finder and the first place that it found. */
  private record Search(Finder finder, Place place) {}

  private Answer<Finder> finder(
      Attempt attempt, Wishes wishes, Optional<Wishes.Wanted> address, IpFamily family) {
    return wishes
        .pools(family, attempt.pools())
        .then(
            named ->
                address.isPresent()
                    ? Answer.yes(explicit(attempt, address.get(), named))
                    : stages(attempt, family, named));
  }

  private Finder explicit(Attempt attempt, Wishes.Wanted address, List<Wishes.Named> named) {
    var binding = named.stream().filter(n -> !n.field().startsWith("defaultPools")).toList();
    return new ExplicitAddress(
        attempt, address, binding, blocks.cache(), holdings, claims, refresh);
  }

  private Answer<Finder> stages(Attempt attempt, IpFamily family, List<Wishes.Named> named) {
    var names = named.stream().map(Wishes.Named::text).toList();
    return switch (PoolChoice.choose(attempt.pools(), family, attempt.asker(), names)) {
      case PoolChoice.Unknown(var name) ->
          Answer.no(Refusal.invalid("pools", "there is no pool %s".formatted(name)));
      case PoolChoice.Refused(var refused) ->
          Answer.no(
              Refusals.poolRefused(
                  "node %s may not use what is named".formatted(attempt.node().name()), refused));
      case PoolChoice.Candidates candidates ->
          Answer.yes(new Stages(attempt, usable(candidates), blocks.cache(), claims, refresh));
    };
  }

  /** A pool that is not decided gives nothing. */
  private static PoolChoice.Candidates usable(PoolChoice.Candidates candidates) {
    return new PoolChoice.Candidates(
        candidates.pools().stream().filter(p -> p.verdict() == Pool.Verdict.TRUE).toList(),
        candidates.isNamed(),
        candidates.refused());
  }

  private Answer<Map<IpFamily, Granted>> give(
      Attempt attempt, List<Search> searches, Map<IpFamily, Granted> held) {
    var all = new EnumMap<IpFamily, Granted>(IpFamily.class);
    all.putAll(held);
    var refusals = new ArrayList<Refusal>();
    for (var answer : parallel.map(searches, s -> granting.give(attempt, s.finder(), s.place()))) {
      switch (answer) {
        case Answer.No<Granted>(var refusal) -> refusals.add(refusal);
        case Answer.Yes<Granted>(var granted) -> {
          all.put(granted.grant().address().address().family(), granted);
          granting.lookAhead(attempt, granted);
        }
      }
    }
    return refusals.isEmpty() ? Answer.yes(all) : Answer.no(worst(refusals));
  }

  /** What nobody knows weighs more than what is known not to have happened. */
  private static Refusal worst(List<Refusal> refusals) {
    return refusals.stream()
        .max(Comparator.comparing(r -> r.type() == ProblemType.UNKNOWN))
        .orElseThrow();
  }
}
