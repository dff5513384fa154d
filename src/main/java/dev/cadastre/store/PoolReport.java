package dev.cadastre.store;

import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolCounts;
import dev.cadastre.ipam.PoolStanding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be said about a pool in its status; what is not in it stays as it is there.
 *
 * @param counts absent: as they are
 */
public record PoolReport(List<Condition> conditions, Optional<PoolCounts> counts) {
  public static final String ALLOCATABLE = "Allocatable";
  public static final String TERMINATING = "Terminating";
  public static final String NOT_YET = "NotYet";
  public static final String ADDRESS_CLASH = "AddressClash";

  public PoolReport {
    conditions = List.copyOf(conditions);
  }

  /**
   * A condition as Kubernetes has them.
   *
   * @param status {@code True}, {@code False}, {@code Unknown}; {@code Absent} takes it away
   */
  public record Condition(String type, Status status, String reason, String message) {
    /** The words of Kubernetes, and one for a condition that is to go. */
    public enum Status {
      True,
      False,
      Unknown,
      Absent
    }

    public static Condition absent(String type) {
      return new Condition(type, Status.Absent, "", "");
    }
  }

  /** Of the condition Allocatable alone. */
  public static PoolReport of(PoolStanding standing) {
    var allocatable =
        new Condition(
            ALLOCATABLE,
            status(standing.verdict()),
            standing.reason().toString(),
            standing.message());
    return new PoolReport(List.of(allocatable), Optional.empty());
  }

  private static Condition.Status status(Pool.Verdict verdict) {
    return switch (verdict) {
      case TRUE -> Condition.Status.True;
      case FALSE -> Condition.Status.False;
      case UNDECIDED -> Condition.Status.Unknown;
    };
  }

  public PoolReport with(Condition condition) {
    var more = new ArrayList<>(conditions);
    more.add(condition);
    return new PoolReport(more, counts);
  }

  public PoolReport with(PoolCounts now) {
    return new PoolReport(conditions, Optional.of(now));
  }
}
