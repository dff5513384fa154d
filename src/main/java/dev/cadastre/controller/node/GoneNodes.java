package dev.cadastre.controller.node;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Departures;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.store.Versioned;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds whom the register still knows although the cluster does not. */
final class GoneNodes {
  private GoneNodes() {}

  /**
   * The nodes that are gone by UID.
   *
   * @param presentUid the UID that a node of this name has now
   */
  static List<GoneNode> find(
      Collection<Versioned<Block>> blocks, Function<String, Optional<String>> presentUid) {
    var gone = new HashMap<NodeId, Set<Cidr>>();
    for (var block : blocks) {
      Departures.namedBy(block.value())
          .distinct()
          .filter(node -> !node.name().isEmpty())
          .filter(node -> Departures.isGone(node, presentUid.apply(node.name())))
          .forEach(
              node -> gone.computeIfAbsent(node, n -> new TreeSet<>()).add(block.value().cidr()));
    }
    var byName = gone.entrySet().stream().collect(groupingBy(e -> e.getKey().name()));
    var nodes = new ArrayList<GoneNode>();
    byName.forEach(
        (name, uids) ->
            nodes.add(
                new GoneNode(
                    name, uids.stream().collect(toMap(Map.Entry::getKey, Map.Entry::getValue)))));
    return nodes;
  }
}
