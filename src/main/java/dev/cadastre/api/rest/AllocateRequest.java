package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/allocate}: a pod's attachment, or with {@code use: Tunnel} a node's
 * tunnel address. Every member may be absent on the wire; CONTRACT.md §2 says which must not be.
 *
 * @param families {@code IPv4}, {@code IPv6}; absent means every family that a pool serves here
 * @param pools names or CIDRs, in order of preference
 * @param defaultPools the CNI configuration's pools, for where nobody names any
 * @param retry whether an earlier request's outcome is unknown: the register is then read
 *     consistently
 * @param node the node acted for; an agent leaves it out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AllocateRequest(
    @Nullable String network,
    @Nullable String containerId,
    @Nullable String ifName,
    @Nullable PodReference pod,
    @Nullable List<String> families,
    @Nullable List<String> pools,
    @Nullable List<String> defaultPools,
    @Nullable List<String> addresses,
    @Nullable Boolean retry,
    @Nullable String node,
    @Nullable String use,
    @Nullable String kind) {}
