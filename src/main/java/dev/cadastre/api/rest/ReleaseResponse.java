package dev.cadastre.api.rest;

import java.util.List;

/** Answer to {@code POST /v1/release}: what was freed; empty when nothing was held. */
public record ReleaseResponse(List<Released> released) {

  /**
   * One address that was freed.
   *
   * @param address without a prefix length
   * @param sequence the one that the entry had
   */
  public record Released(String address, String pool, String block, long sequence) {}
}
