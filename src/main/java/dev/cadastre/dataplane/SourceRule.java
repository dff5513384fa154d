package dev.cadastre.dataplane;

import dev.cadastre.addr.Cidr;
import java.util.Optional;

/** Packets from these addresses look into this routing table before the main one. */
public record SourceRule(Cidr source, int table, int priority) implements KernelObject {
  /** Ahead of the main table's rule, which has 32766, and of what administrators add by hand. */
  public static final int BEFORE_MAIN = 1960;

  @Override
  public String key() {
    return priority + " " + source + " " + table;
  }

  @Override
  public Optional<String> link() {
    return Optional.empty();
  }
}
