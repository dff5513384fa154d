package dev.cadastre.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer to {@code POST /v1/allocate}: 201 when an address is new, 200 when all were held already.
 *
 * @param handle name of the IPAMHandle object
 */
public record AllocateResponse(String handle, String node, List<AllocatedAddress> addresses) {

  /**
   * One address that the attachment holds.
   *
   * @param address with its prefix length: /32, /128, or an l2 pool's
   * @param block name of the IPAMBlock object
   * @param sequence below 2^53
   * @param gateway of an l2 pool only
   * @param routes of an l2 pool only
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AllocatedAddress(
      String address,
      String pool,
      String block,
      long sequence,
      @Nullable String gateway,
      @Nullable List<L2Route> routes) {}

  /** A route that an l2 pool's addresses bring. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record L2Route(String dst, @Nullable String gw) {}
}
