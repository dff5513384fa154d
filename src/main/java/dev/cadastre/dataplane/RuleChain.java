package dev.cadastre.dataplane;

import java.util.List;

/**
 * Packet rules that the kernel goes through in this order at a point of each packet's way, until
 * one decides. What none decides goes on.
 *
 * @param priority among the chains of that point: lower is earlier
 */
public record RuleChain(
    String name, Purpose purpose, Hook hook, int priority, List<PacketRule> rules) {
  public RuleChain {
    rules = List.copyOf(rules);
  }

  /** What its rules may do. */
  public enum Purpose {
    FILTER,
    /** Only the first packet of a connection comes by. */
    NAT
  }

  /** Points of a packet's way, in the kernel's order. */
  public enum Hook {
    PREROUTING,
    INPUT,
    FORWARD,
    OUTPUT,
    POSTROUTING
  }
}
