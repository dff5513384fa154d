package dev.cadastre.addr;

/** The two families of the Internet Protocol, with the words that Kubernetes uses for them. */
public enum IpFamily {
  IPV4("IPv4", 32),
  IPV6("IPv6", 128);

  private final String word;
  private final int bits;

  IpFamily(String word, int bits) {
    this.word = word;
    this.bits = bits;
  }

  /** Length of an address in bits: 32 or 128. */
  public int bits() {
    return bits;
  }

  /** Parses {@code IPv4} or {@code IPv6}; anything else is an {@link IllegalArgumentException}. */
  public static IpFamily parse(String word) {
    for (var family : values()) {
      if (family.word.equals(word)) {
        return family;
      }
    }
    throw new IllegalArgumentException("'%s' is not a family; write IPv4 or IPv6".formatted(word));
  }

  /** {@code IPv4} or {@code IPv6}. */
  @Override
  public String toString() {
    return word;
  }
}
