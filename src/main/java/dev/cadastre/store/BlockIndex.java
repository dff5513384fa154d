package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which blocks a key leads to. Changes come one at a time; anybody may read meanwhile. */
final class BlockIndex<K> {
  private final Map<K, Set<Cidr>> cidrs = new ConcurrentHashMap<>();

  /** The block was found under some keys, and is to be found under others. */
  void move(Cidr cidr, Set<K> before, Set<K> after) {
    for (var key : before) {
      if (!after.contains(key)) {
        cidrs.computeIfPresent(key, (k, old) -> without(old, cidr));
      }
    }
    for (var key : after) {
      if (!before.contains(key)) {
        cidrs.merge(key, Set.of(cidr), BlockIndex::union);
      }
    }
  }

  private static @Nullable Set<Cidr> without(Set<Cidr> old, Cidr cidr) {
    var next = new HashSet<>(old);
    next.remove(cidr);
    return next.isEmpty() ? null : Set.copyOf(next);
  }

  private static Set<Cidr> union(Set<Cidr> old, Set<Cidr> added) {
    var next = new HashSet<>(old);
    next.addAll(added);
    return Set.copyOf(next);
  }

  Set<Cidr> find(K key) {
    return cidrs.getOrDefault(key, Set.of());
  }
}
