package dev.cadastre.agent.verbs;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One deed at a time for each key; a lock exists while somebody uses it. */
final class KeyedLocks<K> {
  private final ConcurrentHashMap<K, Counted> locks = new ConcurrentHashMap<>();

  private static final class Counted {
    final ReentrantLock lock = new ReentrantLock(true);
    int users;
  }

  <T> T withLock(K key, Supplier<T> deed) {
    var held =
        locks.compute(
            key,
            (same, known) -> {
              var lock = known == null ? new Counted() : known;
              lock.users++;
              return lock;
            });
    held.lock.lock();
    try {
      return deed.get();
    } finally {
      held.lock.unlock();
      locks.computeIfPresent(key, (same, lock) -> --lock.users == 0 ? null : lock);
    }
  }
}
