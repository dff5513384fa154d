package dev.cadastre.ipam;

import java.time.Duration;

/**
 * The object IPAMConfig {@code default}, or what holds without it.
 *
 * @param maxBlocksPerHost per node and family; 0 is no limit
 * @param cooldown how long a freed address rests
 * @param emptyBlockGrace how long a block stays empty before it goes back
 * @param quarantine how long a deleted node's blocks are kept
 * @param collectInterval between two passes of the collector
 * @param leakGrace how young an entry may be and yet be missing from its node's report
 */
public record Settings(
    boolean strictAffinity,
    int maxBlocksPerHost,
    boolean autoAllocateBlocks,
    Duration cooldown,
    Duration emptyBlockGrace,
    Duration quarantine,
    Duration collectInterval,
    Duration leakGrace,
    boolean handles) {
  public static final Settings DEFAULT =
      new Settings(
          false,
          20,
          true,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(4),
          true);
}
