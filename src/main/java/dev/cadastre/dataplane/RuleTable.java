package dev.cadastre.dataplane;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Our one table of packet rules. The kernel's rules cannot be turned back into the text they were
 * written as, so the table carries the text's fingerprint, and is right as long as that is.
 *
 * @param script the table's body in nftables' language; empty in what was read
 */
public record RuleTable(String name, String fingerprint, String script) implements KernelObject {

  /** A table to be written. */
  public static RuleTable of(String name, String script) {
    return new RuleTable(name, fingerprintOf(script), script);
  }

  /** A table that was read. */
  public static RuleTable seen(String name, String fingerprint) {
    return new RuleTable(name, fingerprint, "");
  }

  @Override
  public String key() {
    return name;
  }

  @Override
  public Optional<String> link() {
    return Optional.empty();
  }

  @Override
  public boolean isMetBy(KernelObject actual) {
    return actual instanceof RuleTable other
        && other.name.equals(name)
        && other.fingerprint.equals(fingerprint);
  }

  private static String fingerprintOf(String script) {
    return HexFormat.of().formatHex(Sha256.of(script), 0, 16);
  }
}
