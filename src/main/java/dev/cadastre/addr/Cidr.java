package dev.cadastre.addr;

import java.math.BigInteger;

/**
 * A block of addresses: a base without host bits and a prefix length.
 *
 * @param prefixLength 0 to 32, or 0 to 128 for IPv6
 */
public record Cidr(IpAddress base, int prefixLength) implements Comparable<Cidr> {
  public Cidr {
    requirePrefix(base, prefixLength);
    if (!base.masked(prefixLength).equals(base)) {
      throw new IllegalArgumentException(
          "%s/%d has host bits set; the block is %s/%d"
              .formatted(base, prefixLength, base.masked(prefixLength), prefixLength));
    }
  }

  /**
   * Parses {@code address/prefixLength}.
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static Cidr parse(String text) {
    var parsed = InterfaceAddress.parse(text);
    return new Cidr(parsed.address(), parsed.prefixLength());
  }

  /** The block of this prefix length that the address lies in. */
  public static Cidr containing(IpAddress address, int prefixLength) {
    requirePrefix(address, prefixLength);
    return new Cidr(address.masked(prefixLength), prefixLength);
  }

  /** The single address as a block: /32 or /128. */
  public static Cidr host(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  static void requirePrefix(IpAddress address, int prefixLength) {
    if (prefixLength < 0 || prefixLength > address.family().bits()) {
      throw new IllegalArgumentException(
          "prefix length %d is not between 0 and %d"
              .formatted(prefixLength, address.family().bits()));
    }
  }

  public IpFamily family() {
    return base.family();
  }

  public boolean contains(IpAddress address) {
    return address.family() == family() && address.masked(prefixLength).equals(base);
  }

  public boolean contains(Cidr other) {
    return other.prefixLength >= prefixLength && contains(other.base);
  }

  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  /** How many addresses it has: 2^(bits − prefixLength). */
  public BigInteger size() {
    return BigInteger.ONE.shiftLeft(family().bits() - prefixLength);
  }

  public IpAddress last() {
    return base.filled(prefixLength);
  }

  /** How many blocks of this prefix length it has. */
  public BigInteger subnetCount(int subnetPrefixLength) {
    return BigInteger.ONE.shiftLeft(subnetPrefixLength - prefixLength);
  }

  /** Its {@code index}-th block of that prefix length, from 0. */
  public Cidr subnet(int subnetPrefixLength, BigInteger index) {
    var offset = index.shiftLeft(family().bits() - subnetPrefixLength);
    return new Cidr(IpAddress.ofNumber(family(), base.number().add(offset)), subnetPrefixLength);
  }

  @Override
  public int compareTo(Cidr other) {
    int byBase = base.compareTo(other.base);
    return byBase != 0 ? byBase : Integer.compare(prefixLength, other.prefixLength);
  }

  @Override
  public String toString() {
    return base + "/" + prefixLength;
  }
}
