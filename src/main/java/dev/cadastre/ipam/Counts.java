package dev.cadastre.ipam;

/** Addresses of a block or pool, each counted once, in this order of precedence. */
public record Counts(long used, long cooling, long reserved, long free) {
  public static final Counts NONE = new Counts(0, 0, 0, 0);

  public Counts plus(Counts other) {
    return new Counts(
        used + other.used, cooling + other.cooling, reserved + other.reserved, free + other.free);
  }

  public long capacity() {
    return used + cooling + reserved + free;
  }
}
