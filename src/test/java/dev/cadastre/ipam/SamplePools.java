package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pools for tests: Automatic, for everybody, not decided, until told otherwise. */
final class SamplePools {
  private final String name;
  private final Cidr cidr;
  private Instant createdAt = Instant.EPOCH;
  private boolean disabled;
  private boolean terminating;
  private Optional<String> selectorError = Optional.empty();
  private Optional<Pool.L2> l2 = Optional.empty();
  private Pool.Verdict verdict = Pool.Verdict.UNDECIDED;

  private SamplePools(String name, Cidr cidr) {
    this.name = name;
    this.cidr = cidr;
  }

  static SamplePools pool(String name, String cidr) {
    return new SamplePools(name, Cidr.parse(cidr));
  }

  SamplePools createdAt(int second) {
    createdAt = Instant.EPOCH.plusSeconds(second);
    return this;
  }

  SamplePools disabled() {
    disabled = true;
    return this;
  }

  SamplePools terminating() {
    terminating = true;
    return this;
  }

  SamplePools selectorError(String message) {
    selectorError = Optional.of(message);
    return this;
  }

  SamplePools allocatable() {
    verdict = Pool.Verdict.TRUE;
    return this;
  }

  SamplePools l2(int prefixLength, String gateway) {
    l2 = Optional.of(new Pool.L2(prefixLength, Optional.of(IpAddress.parse(gateway)), List.of()));
    return this;
  }

  Pool build() {
    var rules =
        new Pool.Rules(
            labels -> true,
            labels -> true,
            true,
            Set.of(Use.values()),
            false,
            disabled,
            Set.of(),
            selectorError);
    int blockSize = Math.max(cidr.prefixLength(), cidr.family().bits() - 6);
    return new Pool(
        new PoolRef(name, "u-" + name),
        cidr,
        blockSize,
        createdAt,
        rules,
        l2,
        terminating,
        verdict);
  }
}
