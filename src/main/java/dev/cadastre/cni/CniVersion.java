package dev.cadastre.cni;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The released versions of the CNI specification, oldest first. All of them are served. */
public enum CniVersion {
  V0_1_0("0.1.0"),
  V0_2_0("0.2.0"),
  V0_3_0("0.3.0"),
  V0_3_1("0.3.1"),
  V0_4_0("0.4.0"),
  V1_0_0("1.0.0"),
  V1_1_0("1.1.0");

  public static final CniVersion NEWEST = V1_1_0;

  private final String text;

  CniVersion(String text) {
    this.text = text;
  }

  static Optional<CniVersion> find(String text) {
    return Arrays.stream(values()).filter(version -> version.text.equals(text)).findFirst();
  }

  static String all() {
    return Arrays.stream(values()).map(CniVersion::toString).collect(Collectors.joining(", "));
  }

  /** The answer to VERSION, which the shim gives itself; here for whoever speaks to the shim. */
  public String versionResult() {
    var node = JsonNodeFactory.instance.objectNode().put("cniVersion", text);
    var supported = node.putArray("supportedVersions");
    for (var version : values()) {
      supported.add(version.text);
    }
    return node.toString();
  }

  public boolean atLeast(CniVersion other) {
    return compareTo(other) >= 0;
  }

  /** {@code 1.0.0} */
  @Override
  public String toString() {
    return text;
  }
}
