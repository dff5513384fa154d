package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/report}: everything that a node's journal holds at a generation.
 *
 * @param complete false while the journal is being rebuilt: such a report proves nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
    @Nullable Long generation,
    @Nullable Boolean complete,
    @Nullable List<ReportedAttachment> attachments,
    @Nullable String node) {

  /**
   * One attachment of the journal.
   *
   * @param addresses empty: an ADD under way, which covers whatever the register holds for it
   * @param since RFC 3339
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReportedAttachment(
      @Nullable String network,
      @Nullable String containerId,
      @Nullable String ifName,
      @Nullable PodReference pod,
      @Nullable List<HeldAddress> addresses,
      @Nullable String since) {}
}
