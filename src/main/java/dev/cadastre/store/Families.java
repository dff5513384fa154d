package dev.cadastre.store;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolChoice;
import dev.cadastre.ipam.TunnelKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** Which families a request gets, and that the pools which matter for it are decided. */
final class Families {
  private final SingleFlight<String, Optional<Pool>> decisions;

  Families(PoolDecider decider, Executor executor) {
    decisions = new SingleFlight<>(decider::decide, Duration.ZERO, executor);
  }

  /** The families in which the attempt wants an address. */
  static Answer<Set<IpFamily>> wanted(
      Attempt attempt, Wishes wishes, List<Wishes.Wanted> addresses) {
    var command = attempt.command();
    var families = EnumSet.noneOf(IpFamily.class);
    if (!command.families().isEmpty()) {
      families.addAll(command.families());
    } else if (!command.addresses().isEmpty()) {
      addresses.forEach(a -> families.add(a.address().family()));
    } else if (!command.pools().isEmpty()) {
      return wishes.requestedFamilies(attempt.pools());
    } else {
      families.addAll(PoolChoice.defaultFamilies(attempt.pools(), attempt.asker()));
      addresses.forEach(a -> families.add(a.address().family()));
      var open = List.of(IpFamily.values()).stream().filter(f -> !families.contains(f)).toList();
      return named(attempt, wishes, open)
          .then(
              named -> {
                families.addAll(named);
                return Answer.yes(families);
              });
    }
    return Answer.yes(families);
  }

  /** Those of the families for which somebody names a pool. */
  private static Answer<Set<IpFamily>> named(
      Attempt attempt, Wishes wishes, List<IpFamily> families) {
    var found = EnumSet.noneOf(IpFamily.class);
    for (var family : families) {
      switch (wishes.pools(family, attempt.pools())) {
        case Answer.No<List<Wishes.Named>>(var refusal) -> {
          return Answer.no(refusal);
        }
        case Answer.Yes<List<Wishes.Named>>(var names) -> {
          if (!names.isEmpty()) {
            found.add(family);
          }
        }
      }
    }
    return Answer.yes(found);
  }

  /** IPIP carries IPv4 only. */
  static Optional<Refusal> impossible(Attempt attempt) {
    boolean isIpip = attempt.asker().tunnel().equals(Optional.of(TunnelKind.IPIP));
    return isIpip && attempt.command().families().contains(IpFamily.IPV6)
        ? Optional.of(Refusal.invalid("families", "an IPIP tunnel has no IPv6 address"))
        : Optional.empty();
  }

  /**
   * The attempt with those pools decided that it names, and those that alone stand for a family.
   */
  Answer<Attempt> decided(Attempt attempt, Wishes wishes, List<Wishes.Wanted> addresses) {
    if (attempt.pools().stream().allMatch(p -> p.verdict() != Pool.Verdict.UNDECIDED)) {
      return Answer.yes(attempt);
    }
    var pools = new ArrayList<Pool>();
    for (var pool : attempt.pools()) {
      boolean isNamed = wishes.mentions(pool, addresses);
      boolean isNeeded = isNamed || counts(attempt, pool);
      if (pool.verdict() != Pool.Verdict.UNDECIDED || !isNeeded) {
        pools.add(pool);
        continue;
      }
      var decided = decisions.read(pool.name());
      if (decided.isEmpty() && (isNamed || isAlone(attempt, pool))) {
        return Answer.no(
            Refusal.of(
                ProblemType.UNAVAILABLE,
                "pool %s could not be decided now".formatted(pool.name())));
      }
      decided.filter(p -> p.ref().equals(pool.ref())).ifPresentOrElse(pools::add, () -> {});
    }
    return Answer.yes(attempt.with(pools));
  }

  private static boolean counts(Attempt attempt, Pool pool) {
    var families = attempt.command().families();
    return (families.isEmpty() || families.contains(pool.family()))
        && attempt.asker().refusalUnnamed(pool).isEmpty()
        && (attempt.isTruth() || isAlone(attempt, pool));
  }

  private static boolean isAlone(Attempt attempt, Pool pool) {
    return attempt.pools().stream()
        .filter(p -> p.family() == pool.family() && p.verdict() == Pool.Verdict.TRUE)
        .noneMatch(p -> attempt.asker().refusalUnnamed(p).isEmpty());
  }
}
