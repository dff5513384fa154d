package dev.cadastre.controller.node;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.NodeId;
import java.util.Map;
import java.util.Set;

/**
 * A node that the register knows and the cluster does not.
 *
 * @param blocks those that name it, under each UID that is gone
 */
record GoneNode(String name, Map<NodeId, Set<Cidr>> blocks) {
  GoneNode {
    blocks = Map.copyOf(blocks);
  }
}
