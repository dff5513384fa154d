package dev.cadastre.cni;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * The configuration list that makes a node Ready. It is written for 1.0.0, which every containerd
 * in use accepts, and offers 1.1.0 to those that know {@code cniVersions}.
 */
public record ConfList(String networkName) {
  public static final String FILE_NAME = "10-cadastre.conflist";

  /** The network that pods get when they ask for none. */
  public static final ConfList DEFAULT = new ConfList("k8s-pod-network");

  public String text() {
    var list =
        JsonNodeFactory.instance.objectNode().put("cniVersion", CniVersion.V1_0_0.toString());
    list.putArray("cniVersions")
        .add(CniVersion.V1_0_0.toString())
        .add(CniVersion.V1_1_0.toString());
    list.put("name", networkName);
    var plugins = list.putArray("plugins");
    plugins
        .addObject()
        .put("type", Role.MAIN.program())
        .putObject("capabilities")
        .put("ips", true)
        .put("mac", true);
    plugins
        .addObject()
        .put("type", "portmap")
        .put("snat", true)
        .putObject("capabilities")
        .put("portMappings", true);
    plugins.addObject().put("type", "bandwidth").putObject("capabilities").put("bandwidth", true);
    return list.toPrettyString() + "\n";
  }
}
