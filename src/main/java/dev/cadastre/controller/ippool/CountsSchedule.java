package dev.cadastre.controller.ippool;

import dev.cadastre.ipam.PoolCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When counts are written: at most every 10 s, when one has moved by a hundredth; after 60 s when
 * any has moved at all.
 */
final class CountsSchedule {
  static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Map<String, Written> written = new ConcurrentHashMap<>();

  private record Written(PoolCounts counts, Instant at) {}

  /** Whether a pool's counts are to be written now. */
  boolean isDue(String poolUid, PoolCounts counts, Instant now) {
    var last = written.get(poolUid);
    if (last == null) {
      return true;
    }
    var age = Duration.between(last.at(), now);
    boolean isFresh = !age.isNegative() && age.compareTo(SHORTEST) < 0;
    boolean isOld = age.isNegative() || age.compareTo(LONGEST) >= 0;
    return !isFresh
        && (counts.hasMovedFrom(last.counts()) || (isOld && !counts.equals(last.counts())));
  }

  void wrote(String poolUid, PoolCounts counts, Instant now) {
    written.put(poolUid, new Written(counts, now));
  }

  void forget(String poolUid) {
    written.remove(poolUid);
  }
}
