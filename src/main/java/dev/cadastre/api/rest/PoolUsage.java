package dev.cadastre.api.rest;

/**
 * One line of {@code GET /v1/pools}. Each address is counted once: capacity = used + reserved +
 * cooling + free.
 *
 * @param blocks of this pool
 */
public record PoolUsage(
    String name,
    String cidr,
    long blocks,
    long capacity,
    long used,
    long reserved,
    long cooling,
    long free) {}
