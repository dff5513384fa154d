package dev.cadastre.addr;

/**
 * An address with the prefix length of its link, as an interface carries it: 192.0.2.4/24. Unlike a
 * {@link Cidr} it has host bits.
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {

  public InterfaceAddress {
    Cidr.requirePrefix(address, prefixLength);
  }

  /**
   * Parses {@code address/prefixLength}.
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'%s' has no prefix length; write address/length".formatted(text));
    }
    var digits = text.substring(slash + 1);
    if (!digits.matches("0|[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException(
          "'%s' has no valid prefix length; write address/length".formatted(text));
    }
    return new InterfaceAddress(
        IpAddress.parse(text.substring(0, slash)), Integer.parseInt(digits));
  }

  /** The single address: /32 or /128. */
  public static InterfaceAddress host(IpAddress address) {
    return new InterfaceAddress(address, address.family().bits());
  }

  /** The link's block. */
  public Cidr network() {
    return Cidr.containing(address, prefixLength);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
