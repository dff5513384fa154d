package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/release}.
 *
 * @param ifName absent: every interface of the container in that network
 * @param held exactly these addresses; absent: what a consistent read finds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseRequest(
    @Nullable String network,
    @Nullable String containerId,
    @Nullable String ifName,
    @Nullable List<HeldAddress> held,
    @Nullable String node,
    @Nullable String use,
    @Nullable String kind) {}
