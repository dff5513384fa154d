package dev.cadastre.ipam;

import java.time.Instant;

/**
 * An entry that its node's complete reports lack.
 *
 * @param since the first of them
 * @param countedAt the last one that counted as a sighting
 * @param sightings reports that lacked it, in a row, each at least a {@code collectInterval} after
 *     the one before
 * @param replaced whether the last of them lists its pod without it
 */
public record Suspect(
    HeldEntry held, Instant since, Instant countedAt, int sightings, boolean replaced) {
  static final int ENOUGH = 2;

  /** Whether it was missed often enough to be freed. */
  public boolean isDue() {
    return sightings >= ENOUGH;
  }

  /**
   * Whether it is to be freed, by what was read since.
   *
   * @param podLives whether its pod is there and not at its end: then only another attachment or
   *     another address of that pod proves that this one is not in use
   */
  public boolean isLeak(boolean podLives) {
    return isDue() && (!podLives || replaced);
  }
}
