package dev.cadastre.ipam;

import java.util.Optional;

/**
 * Stops a pass that wants to free an implausible share of the register without a node's word: more
 * likely than that many nodes leaving at once is that we see the cluster wrongly.
 */
public final class KillSwitch {
  /** A larger share than this is implausible. */
  private static final int PERCENT = 20;

  /** So few addresses are plausible whatever their share; so is a single node. */
  private static final int FEW_ADDRESSES = 100;

  private KillSwitch() {}

  /**
   * Why nothing is freed for nodes that are gone; empty: it may be.
   *
   * @param gone nodes whose quarantine has not been settled
   * @param all these and all that are there
   */
  public static Optional<String> ofNodes(int gone, int all) {
    return gone > 1 && isImplausible(gone, all)
        ? Optional.of("%d of %d nodes are gone within one quarantine".formatted(gone, all))
        : Optional.empty();
  }

  /**
   * Why nothing of a pool is freed; empty: it may be.
   *
   * @param freed entries that are to go without the word of a complete report
   * @param held entries of the pool
   */
  public static Optional<String> ofPool(String pool, long freed, long held) {
    return freed > FEW_ADDRESSES && isImplausible(freed, held)
        ? Optional.of("%d of %d addresses of pool %s would be freed".formatted(freed, held, pool))
        : Optional.empty();
  }

  private static boolean isImplausible(long part, long whole) {
    return part * 100 > whole * PERCENT;
  }
}
