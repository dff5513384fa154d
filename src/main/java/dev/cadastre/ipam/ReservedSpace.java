package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reserved part of a range, each address once.
 *
 * @param cidrs inside the range, none inside another
 */
public record ReservedSpace(List<Cidr> cidrs) {
  public ReservedSpace {
    cidrs = List.copyOf(cidrs);
  }

  /** Of a pool: what reservations say, and what its subnet keeps for itself. */
  public static ReservedSpace of(Pool pool, Collection<Cidr> reservations) {
    var inside =
        Stream.concat(reservations.stream(), pool.reservedByL2().stream())
            .filter(cidr -> cidr.overlaps(pool.cidr()))
            .map(cidr -> cidr.contains(pool.cidr()) ? pool.cidr() : cidr)
            .collect(Collectors.toCollection(HashSet::new));
    // Two CIDRs are apart or one is inside the other.
    return new ReservedSpace(
        inside.stream()
            .filter(cidr -> inside.stream().noneMatch(o -> !o.equals(cidr) && o.contains(cidr)))
            .sorted()
            .toList());
  }

  public BigInteger size() {
    return cidrs.stream().map(Cidr::size).reduce(BigInteger.ZERO, BigInteger::add);
  }
}
