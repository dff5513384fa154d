package dev.cadastre.addr;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address as a number. An IPv4 address has {@code high} 0 and its 32 bits in {@code
 * low}. Ordered by family, then by number.
 *
 * @param high the upper 64 bits of an IPv6 address
 * @param low the lower 64 bits, or the 32 bits of an IPv4 address
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
  public IpAddress {
    if (family == IpFamily.IPV4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
  }

  /**
   * Parses a literal in any notation of RFC 4291, or dotted decimal without leading zeros, which
   * some read as octal; never asks a name server.
   *
   * @throws IllegalArgumentException naming the text, where it is no address
   */
  public static IpAddress parse(String text) {
    try {
      if (text.indexOf('%') < 0 && text.indexOf('[') < 0) {
        var bytes = InetAddress.ofLiteral(text).getAddress();
        var address = ofBytes(bytes);
        // A mapped address (::ffff:1.2.3.4) comes back as IPv4, 010.1 as 10.0.0.1: they are refused
        // rather than renamed.
        if (bytes.length == 16 || address.toString().equals(text)) {
          return address;
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is not an IP address".formatted(text), e);
    }
    throw new IllegalArgumentException("'%s' is not an IP address".formatted(text));
  }

  /** Whether the text is an address in its canonical form (RFC 5952; dotted decimal for IPv4). */
  public static boolean isCanonical(String text) {
    try {
      return parse(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** From 4 or 16 bytes in network order. */
  public static IpAddress ofBytes(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return switch (bytes.length) {
      case 4 -> new IpAddress(IpFamily.IPV4, 0, Integer.toUnsignedLong(buffer.getInt()));
      case 16 -> new IpAddress(IpFamily.IPV6, buffer.getLong(), buffer.getLong());
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /** 4 or 16 bytes in network order. */
  public byte[] bytes() {
    return switch (family) {
      case IPV4 -> ByteBuffer.allocate(4).putInt((int) low).array();
      case IPV6 -> ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    };
  }

  /**
   * The address {@code distance} further on, or back where it is negative; wraps around at either
   * end of the family.
   */
  public IpAddress plus(long distance) {
    long sum = low + distance;
    return switch (family) {
      case IPV4 -> new IpAddress(family, 0, sum & 0xffff_ffffL);
      case IPV6 -> {
        // What the low half loses or gains by wrapping around, the high half makes good.
        int order = Long.compareUnsigned(sum, low);
        long carry = distance > 0 && order < 0 ? 1 : distance < 0 && order > 0 ? -1 : 0;
        yield new IpAddress(family, high + carry, sum);
      }
    };
  }

  /** The address as an unsigned number. */
  public BigInteger number() {
    return new BigInteger(1, bytes());
  }

  /** From an unsigned number below 2^32 or 2^128. */
  static IpAddress ofNumber(IpFamily family, BigInteger number) {
    return switch (family) {
      case IPV4 -> new IpAddress(family, 0, number.longValueExact());
      case IPV6 -> new IpAddress(family, number.shiftRight(64).longValue(), number.longValue());
    };
  }

  /** The first {@code prefixLength} bits of this address, zeros behind them. */
  IpAddress masked(int prefixLength) {
    return switch (family) {
      case IPV4 -> new IpAddress(family, 0, low & mask(prefixLength + 32) & 0xffff_ffffL);
      case IPV6 ->
          new IpAddress(
              family,
              high & mask(Math.min(prefixLength, 64)),
              low & mask(Math.max(prefixLength - 64, 0)));
    };
  }

  /** The first {@code prefixLength} bits of this address, ones behind them. */
  IpAddress filled(int prefixLength) {
    return switch (family) {
      case IPV4 -> new IpAddress(family, 0, (low | ~mask(prefixLength + 32)) & 0xffff_ffffL);
      case IPV6 ->
          new IpAddress(
              family,
              high | ~mask(Math.min(prefixLength, 64)),
              low | ~mask(Math.max(prefixLength - 64, 0)));
    };
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  @Override
  public int compareTo(IpAddress other) {
    if (family != other.family) {
      return family.compareTo(other.family);
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Dotted decimal, or the canonical text of RFC 5952. */
  @Override
  public String toString() {
    return switch (family) {
      case IPV4 ->
          (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
      case IPV6 -> Rfc5952.format(high, low);
    };
  }

  /** For the JDK's sockets. */
  public InetAddress toInetAddress() {
    try {
      return family == IpFamily.IPV4
          ? Inet4Address.getByAddress(bytes())
          : InetAddress.getByAddress(bytes());
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address", e);
    }
  }
}
