package dev.cadastre.agent.register;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One replica of the controller.
 *
 * @param ready one that is not is used last, not never
 */
public record ControllerEndpoint(URI base, boolean ready) {

  /**
   * The order in which a node asks the replicas: the ready ones first, and among them by rendezvous
   * hashing, so that one node's blocks have one usual writer.
   */
  public static List<ControllerEndpoint> inOrderFor(
      String node, Collection<ControllerEndpoint> endpoints) {
    return endpoints.stream()
        .sorted(
            Comparator.comparing((ControllerEndpoint e) -> !e.ready())
                .thenComparing(e -> e.weight(node), Comparator.reverseOrder())
                .thenComparing(e -> e.base().toString()))
        .toList();
  }

  private long weight(String node) {
    var crc = new CRC32C();
    crc.update((node + " " + base).getBytes(StandardCharsets.UTF_8));
    // CRC is linear: without mixing, two nodes would nearly always agree on the order.
    long mixed = crc.getValue() * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 29;
    mixed *= 0xBF58476D1CE4E5B9L;
    return (mixed ^ mixed >>> 32) >>> 1;
  }
}
