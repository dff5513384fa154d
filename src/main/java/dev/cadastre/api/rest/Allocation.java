package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code GET /v1/allocations}.
 *
 * @param address without a prefix length
 * @param since RFC 3339 in UTC with microseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Allocation(
    String address,
    String block,
    String pool,
    String node,
    String network,
    String containerId,
    String ifName,
    String use,
    String handle,
    @Nullable PodReference pod,
    long sequence,
    String since) {}
