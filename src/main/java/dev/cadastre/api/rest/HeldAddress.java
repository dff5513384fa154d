package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An address as its holder remembers it.
 *
 * @param address with or without its prefix length
 * @param block name of the IPAMBlock object
 * @param sequence the allocation's, below 2^53
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HeldAddress(
    @Nullable String address, @Nullable String block, @Nullable Long sequence) {}
