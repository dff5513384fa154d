package dev.cadastre.dataplane;

import dev.cadastre.addr.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** An interface of a container in a network: what the names of its devices are derived from. */
public record Attachment(String network, String containerId, String ifName) {
  /** What names of host ends begin with, and other links of ours do not. */
  public static final String HOST_END_PREFIX = "cad";

  /** {@code cad} and 12 hex digits: 15 characters, as many as the kernel takes. */
  public String hostEndName() {
    return HOST_END_PREFIX + HexFormat.of().formatHex(hash(), 0, 6);
  }

  /** Whether that is the form of a host end's name. */
  public static boolean isHostEndName(String link) {
    return link.matches(HOST_END_PREFIX + "[0-9a-f]{12}");
  }

  /**
   * A MAC of its own for the pod end: the same after every restart, unicast, locally administered.
   */
  public MacAddress podMac() {
    return locallyAdministered(Arrays.copyOfRange(hash(), 6, 12));
  }

  static MacAddress locallyAdministered(byte[] six) {
    byte[] mac = six.clone();
    mac[0] = (byte) ((mac[0] & 0xfc) | 0x02);
    return MacAddress.ofBytes(mac);
  }

  private byte[] hash() {
    return Sha256.of(network + "\0" + containerId + "\0" + ifName);
  }
}
