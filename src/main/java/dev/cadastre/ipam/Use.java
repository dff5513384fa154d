package dev.cadastre.ipam;

/** What an address is for; an IPPool's {@code allowedUses} are these words. */
public enum Use {
  WORKLOAD("Workload"),
  TUNNEL("Tunnel");

  private final String word;

  Use(String word) {
    this.word = word;
  }

  /**
   * Parses {@code Workload} or {@code Tunnel}; anything else is an {@link
   * IllegalArgumentException}.
   */
  public static Use parse(String word) {
    for (var use : values()) {
      if (use.word.equals(word)) {
        return use;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not a use; write Workload or Tunnel".formatted(word));
  }

  @Override
  public String toString() {
    return word;
  }
}
