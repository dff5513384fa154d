package dev.cadastre.agent.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * This node's Node object.
 *
 * @param internalAddresses as the kubelet tells them
 */
public record OwnNode(String uid, List<IpAddress> internalAddresses) {
  public OwnNode {
    internalAddresses = List.copyOf(internalAddresses);
  }

  static OwnNode read(JsonNode object) {
    var addresses = new ArrayList<IpAddress>();
    for (var address : object.path("status").path("addresses")) {
      if (address.path("type").asText().equals("InternalIP")) {
        addresses.add(IpAddress.parse(address.path("address").asText()));
      }
    }
    return new OwnNode(object.path("metadata").path("uid").asText(), addresses);
  }
}
