package dev.cadastre.ipam;

/**
 * Whether a pool gives addresses, and why: its condition {@code Allocatable}.
 *
 * @param message a sentence for people: what is in the way, and the way out
 */
public record PoolStanding(Reason reason, String message) {

  /** In this order where several hold. */
  public enum Reason {
    TERMINATING("Terminating", Pool.Verdict.FALSE),
    INVALID_SELECTOR("InvalidSelector", Pool.Verdict.FALSE),
    DISABLED("Disabled", Pool.Verdict.FALSE),
    OVERLAPS("Overlaps", Pool.Verdict.FALSE),
    READY("Ready", Pool.Verdict.TRUE),
    /** What stood in its way is gone; it is not allocatable before everybody else knows. */
    DECIDING("Deciding", Pool.Verdict.UNDECIDED);

    private final String word;
    private final Pool.Verdict verdict;

    Reason(String word, Pool.Verdict verdict) {
      this.word = word;
      this.verdict = verdict;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public static final PoolStanding DECIDING =
      new PoolStanding(Reason.DECIDING, "the pool is being compared with those that overlap it");

  public Pool.Verdict verdict() {
    return reason.verdict;
  }

  public boolean isReady() {
    return reason == Reason.READY;
  }
}
