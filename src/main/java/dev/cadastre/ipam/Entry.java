package dev.cadastre.ipam;

import java.time.Instant;
import java.util.Map;

/**
 * One address held by one owner.
 *
 * @param sequence of the change that gave or last adopted it; below 2^53
 * @param at when it was given
 * @param otherWords what a newer version wrote beside it, kept as it is
 */
public record Entry(Owner owner, long sequence, Instant at, Map<String, String> otherWords) {
  public Entry {
    otherWords = Map.copyOf(otherWords);
  }

  /** The same entry under a new sequence, which fences every older write and release. */
  Entry adopted(long newSequence) {
    return new Entry(owner, newSequence, at, otherWords);
  }
}
