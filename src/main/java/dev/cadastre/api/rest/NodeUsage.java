package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code GET /v1/nodes}.
 *
 * @param blocks that have affinity to it
 * @param used addresses that it holds, its tunnels' among them
 * @param borrowed those of them that are out of other nodes' blocks
 * @param lastReport when its agent's last report arrived, RFC 3339; absent where none has since the
 *     leader began to lead
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeUsage(
    String name, int blocks, int used, int borrowed, @Nullable String lastReport) {}
