package dev.cadastre.addr;

import java.util.HexFormat;

/**
 * An Ethernet address (EUI-48).
 *
 * @param bits the six bytes as a number, below 2^48
 */
public record MacAddress(long bits) {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /** Parses six bytes of two hex digits between colons, in either case. */
  public static MacAddress parse(String text) {
    if (!text.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")) {
      throw new IllegalArgumentException(
          "'%s' is not a MAC address; write it as ee:ee:ee:ee:ee:ee".formatted(text));
    }
    return ofBytes(COLONS.parseHex(text));
  }

  public static MacAddress ofBytes(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC address has 6 bytes, not " + bytes.length);
    }
    long bits = 0;
    for (byte b : bytes) {
      bits = bits << 8 | (b & 0xff);
    }
    return new MacAddress(bits);
  }

  public byte[] bytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return bytes;
  }

  /** Whether it stands for many: multicast, broadcast. */
  public boolean isGroup() {
    return (bits >>> 40 & 1) == 1;
  }

  /** Six bytes in lower-case hex between colons. */
  @Override
  public String toString() {
    return COLONS.formatHex(bytes());
  }
}
