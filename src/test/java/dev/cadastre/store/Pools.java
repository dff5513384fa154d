package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.Selector;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Pools for tests: allocatable, for everybody and everything, unless said otherwise. */
public final class Pools {
  private static final Pool.Rules RULES =
      new Pool.Rules(
          Selector.ALL,
          Selector.ALL,
          true,
          Set.of(Use.WORKLOAD, Use.TUNNEL),
          false,
          false,
          Set.of(TunnelKind.VXLAN),
          Optional.empty());

  private Pools() {}

  public static Pool pool(String name, String cidr, int blockSize) {
    return new Pool(
        new PoolRef(name, "uid-" + name),
        Cidr.parse(cidr),
        blockSize,
        Instant.EPOCH,
        RULES,
        Optional.empty(),
        false,
        Pool.Verdict.TRUE);
  }

  public static Pool decided(Pool pool, Pool.Verdict verdict) {
    return new Pool(
        pool.ref(),
        pool.cidr(),
        pool.blockSize(),
        pool.createdAt(),
        pool.rules(),
        pool.l2(),
        pool.terminating(),
        verdict);
  }

  public static Pool undecided(Pool pool) {
    return decided(pool, Pool.Verdict.UNDECIDED);
  }

  public static Pool terminating(Pool pool) {
    return new Pool(
        pool.ref(),
        pool.cidr(),
        pool.blockSize(),
        pool.createdAt(),
        pool.rules(),
        pool.l2(),
        true,
        Pool.Verdict.FALSE);
  }

  public static Pool l2(Pool pool, int prefixLength, String gateway) {
    return new Pool(
        pool.ref(),
        pool.cidr(),
        pool.blockSize(),
        pool.createdAt(),
        pool.rules(),
        Optional.of(new Pool.L2(prefixLength, Optional.of(IpAddress.parse(gateway)), List.of())),
        pool.terminating(),
        pool.verdict());
  }

  private static Pool with(Pool pool, UnaryOperator<Pool.Rules> change) {
    return new Pool(
        pool.ref(),
        pool.cidr(),
        pool.blockSize(),
        pool.createdAt(),
        change.apply(pool.rules()),
        pool.l2(),
        pool.terminating(),
        pool.verdict());
  }

  public static Pool disabled(Pool pool) {
    return with(
        pool,
        r ->
            new Pool.Rules(
                r.nodeSelector(),
                r.namespaceSelector(),
                r.selectsAllNamespaces(),
                r.allowedUses(),
                r.manual(),
                true,
                r.encapsulations(),
                r.selectorError()));
  }

  public static Pool manual(Pool pool) {
    return with(
        pool,
        r ->
            new Pool.Rules(
                r.nodeSelector(),
                r.namespaceSelector(),
                r.selectsAllNamespaces(),
                r.allowedUses(),
                true,
                r.disabled(),
                r.encapsulations(),
                r.selectorError()));
  }

  public static Pool onlyFor(Pool pool, Use use) {
    return with(
        pool,
        r ->
            new Pool.Rules(
                r.nodeSelector(),
                r.namespaceSelector(),
                r.selectsAllNamespaces(),
                Set.of(use),
                r.manual(),
                r.disabled(),
                r.encapsulations(),
                r.selectorError()));
  }

  public static Pool forNodes(Pool pool, Selector selector) {
    return with(
        pool,
        r ->
            new Pool.Rules(
                selector,
                r.namespaceSelector(),
                r.selectsAllNamespaces(),
                r.allowedUses(),
                r.manual(),
                r.disabled(),
                r.encapsulations(),
                r.selectorError()));
  }

  public static Pool forNamespaces(Pool pool, Selector selector) {
    return with(
        pool,
        r ->
            new Pool.Rules(
                r.nodeSelector(),
                selector,
                false,
                r.allowedUses(),
                r.manual(),
                r.disabled(),
                r.encapsulations(),
                r.selectorError()));
  }
}
