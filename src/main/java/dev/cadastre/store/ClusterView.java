package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster as watches have last shown it, without the blocks. It may be late: it may give, never
 * refuse; {@code fresh…} asks the API server.
 */
public interface ClusterView {

  /** In the order of their names. */
  List<Pool> pools();

  Settings settings();

  /** The reserved CIDRs of all IPReservations. */
  List<Cidr> reservations();

  Optional<NodeFacts> node(String name);

  Optional<NamespaceFacts> namespace(String name);

  /** Asks the API server where the watch has not shown it yet. */
  Optional<PodFacts> pod(String namespace, String name);

  /** The same from the API server itself: pools, settings, reservations and this node. */
  ClusterView fresh(String node, Optional<String> namespace);

  /** A node object: its UID and labels. */
  record NodeFacts(String name, String uid, Map<String, String> labels) {}

  /** A namespace: its labels, and our annotations. */
  record NamespaceFacts(String name, Map<String, String> labels, Map<String, String> annotations) {}

  /**
   * A pod reduced to what decides.
   *
   * @param uid the pod's UID, or a static pod's config hash
   * @param nodeName empty while it is not bound
   */
  record PodFacts(
      String namespace,
      String name,
      String uid,
      Optional<String> configHash,
      String nodeName,
      Map<String, String> annotations) {}
}
