package dev.cadastre.ipam;

/**
 * CNI's attachment on one node: the key of every entry of the register. A node's tunnel address is
 * the attachment of network {@code tunnel}, the node's name as container and the tunnel's kind as
 * interface.
 */
public record Attachment(String node, String network, String containerId, String ifName) {
  public static final String TUNNEL_NETWORK = "tunnel";

  public static Attachment ofTunnel(String node, TunnelKind kind) {
    return new Attachment(node, TUNNEL_NETWORK, node, kind.ifName());
  }

  public boolean isTunnel() {
    return network.equals(TUNNEL_NETWORK);
  }
}
