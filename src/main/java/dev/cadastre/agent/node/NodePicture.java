package dev.cadastre.agent.node;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.agent.cluster.ClusterView;
import dev.cadastre.agent.cluster.NodeEntry;
import dev.cadastre.agent.cluster.OwnNode;
import dev.cadastre.agent.cluster.PoolEntry;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.api.v1alpha1.NetworkConfig;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.ClusterNode;
import dev.cadastre.dataplane.HostLink;
import dev.cadastre.dataplane.LocalPod;
import dev.cadastre.dataplane.NodeState;
import dev.cadastre.dataplane.NodeView;
import dev.cadastre.dataplane.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cluster, journal and kernel put together to what the node's state is planned from.
 *
 * @param strays host ends that nobody holds
 */
record NodePicture(NodeView view, Set<String> strays) {

  /**
   * Takes the picture.
   *
   * @param links and {@code actual} read before the journal, so that no new pod is taken for a
   *     stray
   */
  static NodePicture take(
      String name,
      ClusterView cluster,
      Journal.Snapshot journal,
      List<HostLink> links,
      NodeState actual) {
    var unknown = unknownHostEnds(links, journal);
    var pods = new ArrayList<>(pods(journal));
    if (!journal.complete()) {
      pods.addAll(podsByRoute(unknown, actual));
    }
    var view =
        new NodeView(
            name,
            nodes(name, cluster, journal, links),
            cluster.pools().stream().filter(PoolEntry::routed).map(PoolEntry::pool).toList(),
            pods,
            links,
            settings(cluster.config()));
    return new NodePicture(view, journal.complete() ? unknown : Set.of());
  }

  private static NodeView.Settings settings(NetworkConfig.Spec config) {
    var poolsOnly = NetworkConfig.NatOutgoingExclusions.IPPoolsOnly.name();
    return new NodeView.Settings(config.mtu(), config.natOutgoingExclusions().equals(poolsOnly));
  }

  private static List<LocalPod> pods(Journal.Snapshot journal) {
    return journal.entries().values().stream()
        .filter(entry -> entry.role() == Role.MAIN)
        .filter(entry -> entry.phase() == Phase.ADDED || entry.phase() == Phase.WIRED)
        .map(entry -> new LocalPod(hostEnd(entry), entry.ips()))
        .toList();
  }

  private static Set<String> unknownHostEnds(List<HostLink> links, Journal.Snapshot journal) {
    var known =
        journal.entries().values().stream().map(NodePicture::hostEnd).collect(Collectors.toSet());
    return links.stream()
        .map(HostLink::name)
        .filter(link -> Attachment.isHostEndName(link) && !known.contains(link))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** While the journal is being rebuilt, pods that run keep the routes that they have. */
  private static Collection<LocalPod> podsByRoute(Set<String> hostEnds, NodeState actual) {
    Map<String, List<IpAddress>> addresses = new LinkedHashMap<>();
    for (var route : actual.objects(Route.class)) {
      if (route instanceof Route.OnLink own && hostEnds.contains(own.name())) {
        addresses
            .computeIfAbsent(own.name(), link -> new ArrayList<>())
            .add(own.destination().base());
      }
    }
    return addresses.entrySet().stream()
        .map(pod -> new LocalPod(pod.getKey(), pod.getValue()))
        .toList();
  }

  private static List<ClusterNode> nodes(
      String name, ClusterView cluster, Journal.Snapshot journal, List<HostLink> links) {
    var nodes = new ArrayList<ClusterNode>();
    for (var entry : cluster.nodes()) {
      if (!entry.node().name().equals(name)) {
        nodes.add(entry.node());
      }
    }
    var self = cluster.self().orElseGet(() -> NodeEntry.none(name)).node();
    nodes.add(
        new ClusterNode(
            name,
            ownAddresses(cluster, self, links),
            Optional.of(ClusterNode.vtepMac(name)),
            tunnels(self, journal),
            self.blocks(),
            self.borrowed()));
    return nodes;
  }

  /**
   * The addresses that the Node object names, as a link carries them: with the prefix length. While
   * there is no Node object, those that were told last: a Node that blinks takes no routes along.
   */
  private static List<InterfaceAddress> ownAddresses(
      ClusterView cluster, ClusterNode told, List<HostLink> links) {
    var named =
        cluster
            .ownNode()
            .map(OwnNode::internalAddresses)
            .orElseGet(() -> told.addresses().stream().map(InterfaceAddress::address).toList());
    return named.stream()
        .flatMap(
            address ->
                links.stream()
                    .flatMap(link -> link.addresses().stream())
                    .filter(carried -> carried.address().equals(address))
                    .limit(1))
        .toList();
  }

  /**
   * What the journal holds is there before others are told of it, and outlives a register set back.
   */
  private static List<ClusterNode.Tunnel> tunnels(ClusterNode self, Journal.Snapshot journal) {
    var tunnels = new LinkedHashSet<>(self.tunnels());
    for (var entry : journal.entries().values()) {
      if (entry.key().network().equals(JournalEntry.TUNNEL_NETWORK)) {
        var kind = ClusterNode.TunnelKind.valueOf(entry.key().ifName().toUpperCase(Locale.ROOT));
        var own = entry.ips().stream().map(ip -> new ClusterNode.Tunnel(kind, ip)).toList();
        if (entry.phase() == Phase.DELETING) {
          own.forEach(tunnels::remove);
        } else {
          tunnels.addAll(own);
        }
      }
    }
    return List.copyOf(tunnels);
  }

  private static String hostEnd(JournalEntry entry) {
    var key = entry.key();
    return new Attachment(key.network(), key.containerId(), key.ifName()).hostEndName();
  }

  /** This node's entry in its own view: always there. */
  ClusterNode self() {
    return view.self().orElseThrow();
  }
}
