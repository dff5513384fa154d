package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.Freed;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.store.Versioned;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** IPAMBlock objects to blocks and back. */
final class BlockResource {
  static final String PATH = "/apis/cadastre.dev/v1alpha1/ipamblocks";

  private static final String KIND = "IPAMBlock";
  private static final Set<String> KNOWN =
      Set.of(
          "cidr",
          "pool",
          "poolUID",
          "node",
          "nodeUID",
          "claimSequence",
          "sequence",
          "allocations",
          "freed");

  private BlockResource() {}

  static String path(Cidr cidr) {
    return PATH + "/" + ObjectNames.block(cidr);
  }

  /**
   * The block that the object says.
   *
   * @throws IllegalArgumentException where it has no CIDR that reads
   */
  static Versioned<Block> decode(JsonNode object) {
    var metadata = object.path("metadata");
    var spec = object.path("spec");
    var node = spec.path("node").asText("");
    var rest = Leftovers.of(object, KNOWN);
    var cidr = Cidr.parse(spec.path("cidr").asText(""));
    var allocations = allocations(spec.path("allocations"));
    var block =
        new Block(
            cidr,
            new PoolRef(spec.path("pool").asText(""), spec.path("poolUID").asText("")),
            Optional.of(new NodeId(node, spec.path("nodeUID").asText("")))
                .filter(n -> !n.name().isEmpty()),
            spec.path("claimSequence").asLong(),
            spec.path("sequence").asLong(),
            allocations,
            freed(cidr, allocations.keySet(), spec.path("freed")),
            metadata.has("deletionTimestamp") || HoldMark.isOn(rest));
    return new Versioned<>(
        block, metadata.path("resourceVersion").asText(), metadata.path("uid").asText(), rest);
  }

  private static SortedMap<IpAddress, Entry> allocations(JsonNode lines) {
    var entries = new TreeMap<IpAddress, Entry>();
    lines
        .properties()
        .forEach(
            line ->
                entries.put(
                    IpAddress.parse(line.getKey()), EntryLine.parse(line.getValue().asText())));
    return entries;
  }

  /**
   * What is held is not free, and what was freed twice is free once. To look at each line in CEL
   * would cost every write more than to leave some out here.
   */
  private static List<Freed> freed(Cidr cidr, Set<IpAddress> held, JsonNode lines) {
    var freed = new ArrayList<Freed>();
    var seen = new HashSet<>(held);
    lines.forEach(
        line ->
            EntryLine.parseFreed(line.asText())
                .filter(f -> cidr.contains(f.address()) && seen.add(f.address()))
                .ifPresent(freed::add));
    return freed;
  }

  static Map<String, Object> create(Block block) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", ObjectNames.block(block.cidr()));
    metadata.put("finalizers", List.of(Leftovers.FINALIZER));
    return Leftovers.object(KIND, Map.of(), metadata, spec(block));
  }

  /**
   * A live block carries our finalizer. Of one that is being deleted nobody may add any, and the
   * write that shows it empty takes ours away; unless it is held back, for then nobody knows yet
   * that nothing is held in it.
   */
  static Map<String, Object> replace(Versioned<Block> seen, Block next) {
    var finalizers = new ArrayList<>(Leftovers.finalizers(seen.rest()));
    finalizers.remove(Leftovers.FINALIZER);
    boolean isWaitedFor =
        Leftovers.isProtected(seen.rest())
            && (!next.allocations().isEmpty() || HoldMark.isOn(seen));
    if (!seen.value().deleting() || isWaitedFor) {
      finalizers.add(Leftovers.FINALIZER);
    }
    return replace(seen, next, finalizers);
  }

  static Map<String, Object> withoutFinalizer(Versioned<Block> seen) {
    var finalizers = new ArrayList<>(Leftovers.finalizers(seen.rest()));
    finalizers.remove(Leftovers.FINALIZER);
    return replace(seen, seen.value(), finalizers);
  }

  private static Map<String, Object> replace(
      Versioned<Block> seen, Block next, List<String> finalizers) {
    var metadata = Writes.condition(ObjectNames.block(next.cidr()), seen);
    metadata.put("finalizers", finalizers);
    return Leftovers.object(KIND, seen.rest(), metadata, spec(next));
  }

  private static Map<String, Object> spec(Block block) {
    var spec = new LinkedHashMap<String, Object>();
    spec.put("cidr", block.cidr().toString());
    spec.put("pool", block.pool().name());
    spec.put("poolUID", block.pool().uid());
    block
        .node()
        .ifPresent(
            node -> {
              spec.put("node", node.name());
              spec.put("nodeUID", node.uid());
            });
    spec.put("claimSequence", block.claimSequence());
    spec.put("sequence", block.sequence());
    var allocations = new LinkedHashMap<String, String>();
    block
        .allocations()
        .forEach((address, entry) -> allocations.put(address.toString(), EntryLine.format(entry)));
    spec.put("allocations", allocations);
    spec.put("freed", block.freed().stream().map(EntryLine::formatFreed).toList());
    return spec;
  }

  /** Whether the object says what was to be written: then a conflict was with ourselves. */
  static boolean says(Versioned<Block> read, Block sent) {
    return spec(read.value()).equals(spec(sent));
  }
}
