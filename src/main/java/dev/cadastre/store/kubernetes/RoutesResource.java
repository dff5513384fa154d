package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.v1alpha1.NodeNetwork;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.Versioned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The specs of NodeNetwork objects to routes and back; the status is the agent's and stays. */
final class RoutesResource {
  static final String PATH = "/apis/cadastre.dev/v1alpha1/nodenetworks";

  private static final String KIND = "NodeNetwork";
  private static final String ITEMS = "cadastre.dev/items";
  private static final Set<String> KNOWN = Set.of("nodeUID", "blocks", "borrowed", "tunnels");

  private RoutesResource() {}

  static String path(String node) {
    return PATH + "/" + node;
  }

  /** The routes that the object says; items that do not read are left out. */
  static Versioned<NodeRoutes> decode(JsonNode object) {
    var metadata = object.path("metadata");
    var json = object.path("spec");
    var spec =
        Json.as(NodeNetwork.Spec.class, json.isObject() ? json : Json.MAPPER.createObjectNode());
    var blocks = new TreeMap<Cidr, Long>();
    var borrowed = new TreeMap<IpAddress, Long>();
    var tunnels = new HashSet<NodeRoutes.TunnelAddress>();
    spec.blocks().forEach(b -> lenient(() -> blocks.put(Cidr.parse(b.cidr()), b.claimSequence())));
    spec.borrowed()
        .forEach(b -> lenient(() -> borrowed.put(IpAddress.parse(b.address()), b.sequence())));
    spec.tunnels().forEach(t -> lenient(() -> tunnels.add(tunnel(t))));
    var uid = spec.nodeUID();
    var node = new NodeId(metadata.path("name").asText(), uid == null ? "" : uid);
    return new Versioned<>(
        new NodeRoutes(node, blocks, borrowed, tunnels),
        metadata.path("resourceVersion").asText(),
        metadata.path("uid").asText(),
        rest(object, spec));
  }

  private static NodeRoutes.TunnelAddress tunnel(NodeNetwork.Tunnel tunnel) {
    return new NodeRoutes.TunnelAddress(
        TunnelKind.parse(tunnel.kind()), IpAddress.parse(tunnel.address()));
  }

  private static void lenient(Runnable read) {
    try {
      read.run();
    } catch (IllegalArgumentException e) {
      // Edited by hand into something that names no place: nobody can route by it.
    }
  }

  /** Items that carry members of a later version are kept whole, to be written back. */
  private static Map<String, Object> rest(JsonNode object, NodeNetwork.Spec spec) {
    var extended = new LinkedHashMap<String, Map<String, Object>>();
    spec.blocks().forEach(b -> keep(extended, b.cidr(), b.unknown()));
    spec.borrowed().forEach(b -> keep(extended, b.address(), b.unknown()));
    spec.tunnels().forEach(t -> keep(extended, t.kind() + t.address(), t.unknown()));
    var rest = Leftovers.of(object, KNOWN);
    if (extended.isEmpty()) {
      return rest;
    }
    var all = new LinkedHashMap<>(rest);
    all.put(ITEMS, extended);
    return all;
  }

  private static void keep(
      Map<String, Map<String, Object>> extended, String key, Map<String, Object> unknown) {
    if (!unknown.isEmpty()) {
      extended.put(key, unknown);
    }
  }

  static Map<String, Object> create(NodeRoutes routes) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", routes.node().name());
    return Leftovers.object(KIND, Map.of(), metadata, spec(routes, key -> Map.of()));
  }

  static Map<String, Object> replace(Versioned<NodeRoutes> seen, NodeRoutes next) {
    var rest = new LinkedHashMap<>(seen.rest());
    var extended = rest.remove(ITEMS) instanceof Map<?, ?> map ? map : Map.of();
    return Leftovers.object(
        KIND,
        rest,
        Writes.condition(next.node().name(), seen),
        spec(next, key -> extended.get(key) instanceof Map<?, ?> more ? more : Map.of()));
  }

  private static Map<String, Object> spec(
      NodeRoutes routes, Function<String, Map<?, ?>> unknownOf) {
    var blocks = new ArrayList<Map<String, Object>>();
    routes
        .blocks()
        .forEach(
            (cidr, claim) ->
                blocks.add(
                    item(
                        unknownOf.apply(cidr.toString()),
                        Map.of("cidr", cidr.toString(), "claimSequence", claim))));
    var borrowed = new ArrayList<Map<String, Object>>();
    routes
        .borrowed()
        .forEach(
            (address, sequence) ->
                borrowed.add(
                    item(
                        unknownOf.apply(address.toString()),
                        Map.of("address", address.toString(), "sequence", sequence))));
    var spec = new LinkedHashMap<String, Object>();
    if (!routes.node().uid().isEmpty()) {
      spec.put("nodeUID", routes.node().uid());
    }
    spec.put("blocks", blocks);
    spec.put("borrowed", borrowed);
    spec.put("tunnels", tunnels(routes, unknownOf));
    return spec;
  }

  private static List<Map<String, Object>> tunnels(
      NodeRoutes routes, Function<String, Map<?, ?>> unknownOf) {
    return routes.tunnels().stream()
        .sorted(
            Comparator.comparing(NodeRoutes.TunnelAddress::kind)
                .thenComparing(NodeRoutes.TunnelAddress::address))
        .map(
            t ->
                item(
                    unknownOf.apply(t.kind().name() + t.address()),
                    Map.of("kind", t.kind().name(), "address", t.address().toString())))
        .toList();
  }

  private static Map<String, Object> item(Map<?, ?> unknown, Map<String, Object> known) {
    var item = new TreeMap<String, Object>();
    unknown.forEach((key, value) -> item.put(String.valueOf(key), value));
    item.putAll(known);
    return item;
  }
}
