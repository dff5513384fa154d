package dev.cadastre.controller.collect;

import dev.cadastre.ipam.HeldEntry;
import java.time.Instant;
import java.util.Optional;

/**
 * An entry that is, or was, garbage.
 *
 * @param pool its block's, which may have gone with its last entry
 * @param evidence a sentence for people
 * @param freedAt empty while it is only suspected
 */
public record Leak(
    HeldEntry held,
    String pool,
    Reason reason,
    String evidence,
    int sightings,
    Optional<Instant> freedAt) {

  /** Why it is garbage. */
  public enum Reason {
    /** Complete reports of its node lack it. */
    NOT_REPORTED("NotReported"),
    /** They list its pod under another attachment or with another address. */
    REPLACED("Replaced"),
    /** Its node is gone, and the quarantine is over. */
    NODE_GONE("NodeGone");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }
}
