package dev.cadastre.ipam;

/** The encapsulations that want an address of their own on each node. */
public enum TunnelKind {
  VXLAN("vxlan"),
  IPIP("ipip");

  private final String ifName;

  TunnelKind(String ifName) {
    this.ifName = ifName;
  }

  /** The word that stands for the interface in the register. */
  public String ifName() {
    return ifName;
  }

  /** Parses {@code VXLAN} or {@code IPIP}; anything else is an {@link IllegalArgumentException}. */
  public static TunnelKind parse(String word) {
    return switch (word) {
      case "VXLAN" -> VXLAN;
      case "IPIP" -> IPIP;
      default ->
          throw new IllegalArgumentException(
              "'%s' is not a kind of tunnel; write VXLAN or IPIP".formatted(word));
    };
  }
}
