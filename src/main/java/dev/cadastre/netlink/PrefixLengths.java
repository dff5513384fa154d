package dev.cadastre.netlink;

/** How many bits of the destination and of the source a route or a rule looks at. */
public record PrefixLengths(int destination, int source) {
  public static final PrefixLengths NONE = new PrefixLengths(0, 0);
}
