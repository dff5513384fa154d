package dev.cadastre.controller.ippool;

import dev.cadastre.ipam.PoolCounts;
import dev.cadastre.store.PoolReport;
import dev.cadastre.store.PoolReport.Condition;
import java.util.List;

/** What a pool that is being deleted waits for, as its condition {@code Terminating} says it. */
final class Termination {
  private Termination() {}

  /**
   * The condition.
   *
   * @param firstHolders names for people; of as many as there are used addresses
   */
  static Condition of(PoolCounts counts, List<String> firstHolders) {
    return counts.used() == 0
        ? condition("BlocksLeft", "no address is held; blocks left: " + counts.blocks())
        : condition("AddressesHeld", held(counts.used(), firstHolders));
  }

  private static String held(long used, List<String> firstHolders) {
    long others = used - firstHolders.size();
    return "%d %s still held: by %s%s"
        .formatted(
            used,
            used == 1 ? "address is" : "addresses are",
            String.join(", ", firstHolders),
            others > 0 ? " and %d more".formatted(others) : "");
  }

  private static Condition condition(String reason, String message) {
    return new Condition(PoolReport.TERMINATING, Condition.Status.True, reason, message);
  }
}
