package dev.cadastre.agent.cluster;

import dev.cadastre.api.v1alpha1.NetworkConfig;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the agent knows of the cluster, kept up to date by watches. */
public final class ClusterView implements AutoCloseable {
  private static final String OURS = "/apis/cadastre.dev/v1alpha1/";

  private final String node;
  private final Informer<NodeEntry> nodes;
  private final Informer<PoolEntry> pools;
  private final Informer<NetworkConfig.Spec> config;
  private final Informer<OwnNode> ownNode;

  /**
   * A view that is to be started.
   *
   * @param onChange called on a watch's thread after each change
   */
  public ClusterView(ApiServer api, String node, Runnable onChange) {
    this.node = node;
    this.nodes = new Informer<>(api, OURS + "nodenetworks", "", NodeEntry::read, onChange);
    this.pools = new Informer<>(api, OURS + "ippools", "", PoolEntry::read, onChange);
    this.config =
        new Informer<>(
            api,
            OURS + "networkconfigs",
            named("default"),
            object -> Resources.part(object, "spec", NetworkConfig.Spec.class),
            onChange);
    this.ownNode = new Informer<>(api, "/api/v1/nodes", named(node), OwnNode::read, onChange);
  }

  static String named(String name) {
    return "fieldSelector=metadata.name%3D" + name;
  }

  public ClusterView start() {
    nodes.start();
    pools.start();
    config.start();
    ownNode.start();
    return this;
  }

  /** Whether all of it was read once: before, an absence means nothing. */
  public boolean hasSynced() {
    return missing().isEmpty();
  }

  /** What was not read yet, for people. */
  public List<String> missing() {
    return List.of(nodes, pools, config, ownNode).stream()
        .filter(informer -> !informer.hasSynced())
        .map(Informer::path)
        .toList();
  }

  public Collection<NodeEntry> nodes() {
    return nodes.objects().values();
  }

  /** This node's NodeNetwork. */
  public Optional<NodeEntry> self() {
    return Optional.ofNullable(nodes.objects().get(node));
  }

  public Collection<PoolEntry> pools() {
    return pools.objects().values();
  }

  public NetworkConfig.Spec config() {
    return Optional.ofNullable(config.objects().get("default"))
        .orElseGet(NetworkConfig.Spec::defaults);
  }

  /** This node's Node object; absent while it is gone. */
  public Optional<OwnNode> ownNode() {
    return Optional.ofNullable(ownNode.objects().get(node));
  }

  @Override
  public void close() {
    nodes.close();
    pools.close();
    config.close();
    ownNode.close();
  }
}
