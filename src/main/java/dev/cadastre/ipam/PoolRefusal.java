package dev.cadastre.ipam;

/** Why a pool gave nothing; the words of the REST contract's {@code tried}. */
public enum PoolRefusal {
  TERMINATING("Terminating"),
  INVALID_SELECTOR("InvalidSelector"),
  DISABLED("Disabled"),
  OVERLAPS("Overlaps"),
  /** The use is not among its allowedUses, or the tunnel's mode is Never. */
  USE("Use"),
  /** Its selectors do not match, it is Manual, or it is an l2 pool that nobody named. */
  NOT_SELECTED("NotSelected"),
  /** maxBlocksPerHost is reached, or autoAllocateBlocks is off. */
  LIMIT("Limit"),
  /** Only other nodes' blocks have room, and strictAffinity forbids to borrow. */
  STRICT("Strict"),
  FULL("Full");

  private final String word;

  PoolRefusal(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
