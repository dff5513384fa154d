package dev.cadastre.dataplane;

import java.util.Optional;

/**
 * Something that we put into the kernel of a node and keep there. Two objects with the same {@link
 * #key} stand in each other's place: the kernel holds one of them.
 */
public sealed interface KernelObject
    permits Sysctl, TunnelDevice, LinkEntry, Route, SourceRule, RuleTable {

  /** Its place in the kernel, as text that sorts. */
  String key();

  /** The link that it goes away with, when that is deleted. */
  Optional<String> link();

  /** Whether the kernel, which was seen to hold {@code actual}, holds this already. */
  default boolean isMetBy(KernelObject actual) {
    return equals(actual);
  }

  /** Whether this can be reached from {@code actual} in place, without deleting it first. */
  default boolean canReplace(KernelObject actual) {
    return getClass() == actual.getClass();
  }
}
