package dev.cadastre.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** How one pod's traffic travels: what the register says of it, and what the kernels hold. */
record PodPath(
    String address,
    String block,
    String handle,
    String hostInterface,
    List<String> routesOnItsNode,
    List<String> routesOnTheOther) {

  static PodPath of(Workload workload, Workload.Side side, Workload.Side other) {
    var address = side.podAddress();
    var block = block(workload.cluster(), address);
    var cidr = block.at("/spec/cidr").asText();
    var own = routes(workload, side.nodePod(), "exact", address);
    return new PodPath(
        address,
        "%s (%s)".formatted(block.at("/metadata/name").asText(), cidr),
        handle(workload.cluster(), address),
        wordAfter("dev", own.isEmpty() ? "" : own.getFirst()),
        StreamSupport.stream(
                List.of(own, routes(workload, side.nodePod(), "exact", cidr)).spliterator(), false)
            .flatMap(List::stream)
            .toList(),
        routes(workload, other.nodePod(), "exact", cidr));
  }

  /** Whether the register has the pod, and both nodes a route to it. */
  boolean isComplete() {
    return !handle.isEmpty()
        && !hostInterface.isEmpty()
        && !routesOnItsNode.isEmpty()
        && !routesOnTheOther.isEmpty();
  }

  private static JsonNode block(KindCluster cluster, String address) {
    return StreamSupport.stream(cluster.get("ipamblocks").path("items").spliterator(), false)
        .filter(block -> block.at("/spec/allocations").has(address))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no block holds " + address));
  }

  private static String handle(KindCluster cluster, String address) {
    return StreamSupport.stream(cluster.get("ipamhandles").path("items").spliterator(), false)
        .filter(handle -> handle.at("/spec/addresses").toString().contains('"' + address + '"'))
        .map(handle -> handle.at("/metadata/name").asText())
        .findFirst()
        .orElse("");
  }

  private static List<String> routes(
      Workload workload, String nodePod, String match, String destination) {
    return workload
        .exec(nodePod, "ip", "route", "show", match, destination)
        .text()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String wordAfter(String word, String line) {
    var words = List.of(line.split(" "));
    var at = words.indexOf(word);
    return at >= 0 && at + 1 < words.size() ? words.get(at + 1) : "";
  }
}
