package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpFamily;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which pools serve a request, in which order (DESIGN.md §3, Choose). */
public sealed interface PoolChoice {

  /**
   * These may serve, in order.
   *
   * @param isNamed each goes through all its stages before the next; else stage by stage
   * @param refused those that may not, for the message if all else fails
   */
  record Candidates(List<Pool> pools, boolean isNamed, Map<String, PoolRefusal> refused)
      implements PoolChoice {}

  /** A pool was named that does not exist. */
  record Unknown(String name) implements PoolChoice {}

  /** A pool was named that may not be used; others in the list do not help. */
  record Refused(Map<String, PoolRefusal> refused) implements PoolChoice {}

  /**
   * Chooses for one family.
   *
   * @param pools in order of their names
   * @param named names or CIDRs in order of preference; empty: nobody names any
   */
  static PoolChoice choose(List<Pool> pools, IpFamily family, Asker asker, List<String> named) {
    return named.isEmpty() ? unnamed(pools, family, asker) : named(pools, family, asker, named);
  }

  private static PoolChoice unnamed(List<Pool> pools, IpFamily family, Asker asker) {
    var fitting = new ArrayList<Pool>();
    var refused = new LinkedHashMap<String, PoolRefusal>();
    for (var pool : pools) {
      if (pool.family() == family) {
        asker
            .refusalUnnamed(pool)
            .ifPresentOrElse(why -> refused.put(pool.name(), why), () -> fitting.add(pool));
      }
    }
    return new Candidates(fitting, false, refused);
  }

  private static PoolChoice named(
      List<Pool> pools, IpFamily family, Asker asker, List<String> named) {
    var fitting = new ArrayList<Pool>();
    var refused = new LinkedHashMap<String, PoolRefusal>();
    for (var name : named) {
      var pool = find(pools, name);
      if (pool.isEmpty()) {
        return new Unknown(name);
      }
      if (pool.get().family() == family && !fitting.contains(pool.get())) {
        asker
            .refusalWhenNamed(pool.get())
            .ifPresentOrElse(
                why -> refused.put(pool.get().name(), why), () -> fitting.add(pool.get()));
      }
    }
    return refused.isEmpty() ? new Candidates(fitting, true, Map.of()) : new Refused(refused);
  }

  /** The pool of this name or CIDR. */
  static Optional<Pool> find(List<Pool> pools, String nameOrCidr) {
    return pools.stream()
        .filter(p -> p.name().equals(nameOrCidr))
        .findFirst()
        .or(
            () ->
                pools.stream()
                    .filter(p -> isCidr(nameOrCidr, p.cidr()))
                    .min((a, b) -> Boolean.compare(isFalse(a), isFalse(b))));
  }

  /** Of two pools with one CIDR the one that gives way is not meant. */
  private static boolean isFalse(Pool pool) {
    return pool.verdict() == Pool.Verdict.FALSE;
  }

  private static boolean isCidr(String text, Cidr cidr) {
    try {
      return text.indexOf('/') > 0 && Cidr.parse(text).equals(cidr);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The families that an asker gets without naming any; undecided pools count. */
  static Set<IpFamily> defaultFamilies(List<Pool> pools, Asker asker) {
    var families = EnumSet.noneOf(IpFamily.class);
    for (var pool : pools) {
      if (asker.refusalUnnamed(pool).isEmpty()) {
        families.add(pool.family());
      }
    }
    return families;
  }
}
