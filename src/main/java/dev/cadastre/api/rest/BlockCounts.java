package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code GET /v1/blocks}. Each address is counted once: capacity = used + reserved +
 * cooling + free.
 *
 * @param node whom the block has affinity to; absent: nobody
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BlockCounts(
    String name,
    String cidr,
    String pool,
    @Nullable String node,
    long capacity,
    long used,
    long reserved,
    long cooling,
    long free) {}
