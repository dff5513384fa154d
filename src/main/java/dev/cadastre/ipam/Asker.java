package dev.cadastre.ipam;

import java.util.Map;
import java.util.Optional;

/**
 * Who asks a pool for an address, as far as pools care.
 *
 * @param namespaceLabels absent: no pod stands behind the request
 * @param tunnel the kind of tunnel, with {@link Use#TUNNEL}
 */
public record Asker(
    Use use,
    Optional<TunnelKind> tunnel,
    Map<String, String> nodeLabels,
    Optional<Map<String, String>> namespaceLabels) {

  /** Why the pool may not serve this asker even when it is named; empty: it may. */
  public Optional<PoolRefusal> refusalWhenNamed(Pool pool) {
    var rules = pool.rules();
    if (pool.terminating()) {
      return Optional.of(PoolRefusal.TERMINATING);
    }
    if (rules.selectorError().isPresent()) {
      return Optional.of(PoolRefusal.INVALID_SELECTOR);
    }
    if (rules.disabled()) {
      return Optional.of(PoolRefusal.DISABLED);
    }
    if (pool.verdict() == Pool.Verdict.FALSE) {
      return Optional.of(PoolRefusal.OVERLAPS);
    }
    boolean tunnelFits = tunnel.map(rules.encapsulations()::contains).orElse(true);
    return rules.allowedUses().contains(use) && tunnelFits
        ? Optional.empty()
        : Optional.of(PoolRefusal.USE);
  }

  /** Why the pool may not serve this asker when nobody named it; empty: it may. */
  public Optional<PoolRefusal> refusalUnnamed(Pool pool) {
    return refusalWhenNamed(pool)
        .or(() -> isSelected(pool) ? Optional.empty() : Optional.of(PoolRefusal.NOT_SELECTED));
  }

  private boolean isSelected(Pool pool) {
    var rules = pool.rules();
    boolean namespaceFits =
        use == Use.TUNNEL
            || rules.selectsAllNamespaces()
            || namespaceLabels.map(rules.namespaceSelector()::matches).orElse(false);
    return !rules.manual()
        && pool.l2().isEmpty()
        && namespaceFits
        && rules.nodeSelector().matches(nodeLabels);
  }
}
