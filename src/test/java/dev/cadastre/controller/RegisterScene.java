package dev.cadastre.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.api.v1alpha1.NodeNetwork;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Owner;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.BlockStore;
import dev.cadastre.store.Commit;
import dev.cadastre.store.Versioned;
import dev.cadastre.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pools, nodes and blocks on a real API server, as users and requests make them. */
public final class RegisterScene {
  private final ApiServer api;
  private final BlockStore store;
  private final List<Node> nodes = new ArrayList<>();

  public RegisterScene(ApiServer api, BlockStore store) {
    this.api = api;
    this.store = store;
  }

  public void pool(String name, String spec) {
    assertThat(
            api.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPPool
                metadata: {name: %s}
                spec: {%s}
                """
                    .formatted(name, spec)))
        .isEmpty();
  }

  public IPPool pool(String name) {
    return api.client().resources(IPPool.class).withName(name).get();
  }

  public void deletePool(String name) {
    api.client().resources(IPPool.class).withName(name).delete();
  }

  public boolean isAllocatable(String name, String status, String reason) {
    return condition(name, "Allocatable")
        .filter(c -> c.getStatus().equals(status) && c.getReason().equals(reason))
        .isPresent();
  }

  public boolean isReady(String name) {
    return isAllocatable(name, "True", "Ready");
  }

  public Optional<Condition> condition(String name, String type) {
    var pool = pool(name);
    return Optional.ofNullable(pool == null ? null : pool.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(c -> c.getType().equals(type))
        .findFirst();
  }

  public NodeId node(String name) {
    var node = api.createNode(name, "192.0.2.1");
    nodes.add(node);
    return new NodeId(name, node.getMetadata().getUid());
  }

  public void deleteNode(String name) {
    api.client().nodes().withName(name).delete();
  }

  public Optional<NodeNetwork> network(String node) {
    return Optional.ofNullable(api.client().resources(NodeNetwork.class).withName(node).get());
  }

  /** What the node lists: blocks with their claim sequences. */
  public List<NodeNetwork.Block> listedBlocks(String node) {
    return network(node).map(n -> n.getSpec().blocks()).orElse(List.of());
  }

  public Block claim(String pool, String cidr, NodeId node) {
    var ref = new PoolRef(pool, pool(pool).getMetadata().getUid());
    long sequence = System.currentTimeMillis() * 1000;
    var block = Block.claimed(Cidr.parse(cidr), ref, node, sequence);
    assertThat(store.createBlock(block)).isInstanceOf(Commit.Written.class);
    return block;
  }

  /** Gives an address of the block to a pod of the name on the node. */
  public void give(String cidr, String address, NodeId node, String pod) {
    var attachment = new Attachment(node.name(), "pods", "c-" + pod, "eth0");
    var owner =
        new Owner(
            attachment, node.uid(), Use.WORKLOAD, Optional.of(new PodId("shop", pod, "u-" + pod)));
    give(cidr, address, owner);
  }

  public void giveTunnel(String cidr, String address, NodeId node) {
    var attachment = Attachment.ofTunnel(node.name(), TunnelKind.VXLAN);
    give(cidr, address, new Owner(attachment, node.uid(), Use.TUNNEL, Optional.empty()));
  }

  private void give(String cidr, String address, Owner owner) {
    var seen = read(cidr).orElseThrow();
    replace(seen, seen.value().giveAddress(owner, IpAddress.parse(address), Instant.now()));
  }

  /** Releases the address, which somebody holds, as of that time. */
  public void release(String cidr, String address, Instant at) {
    var seen = read(cidr).orElseThrow();
    var where = IpAddress.parse(address);
    var entry = seen.value().allocations().get(where);
    assertThat(entry).isNotNull();
    replace(seen, seen.value().release(entry.owner().attachment(), where, entry.sequence(), at));
  }

  private void replace(Versioned<Block> seen, BlockChange change) {
    assertThat(change).isInstanceOf(BlockChange.Changed.class);
    var next = ((BlockChange.Changed) change).block();
    assertThat(store.replaceBlock(seen, next)).isInstanceOf(Commit.Written.class);
  }

  public Optional<Versioned<Block>> read(String cidr) {
    return store.readBlock(Cidr.parse(cidr));
  }

  /** Removes everything, also the nodes. */
  public void clear() {
    nodes.forEach(node -> api.client().resource(node).delete());
    api.emptyRegister();
  }
}
