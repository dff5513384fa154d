package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code GET /v1/leaks}: the members of an allocation, and why it is garbage.
 *
 * @param reason {@code NotReported}, {@code Replaced} or {@code NodeGone}
 * @param evidence a sentence for people
 * @param sightings complete reports that lacked it, in a row
 * @param freedAt RFC 3339; absent while it is only suspected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LeakedAllocation(
    @JsonUnwrapped Allocation allocation,
    String reason,
    String evidence,
    int sightings,
    @Nullable String freedAt) {}
