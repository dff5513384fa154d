package dev.cadastre.bench;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.bench.BenchNode.BenchPod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Writes a register of the wanted size straight to the API server, as a controller had done. */
final class Preload {
  private static final String GROUP = "/apis/cadastre.dev/v1alpha1/";
  private static final String AT = "2026-01-01T00:00:00.000000Z";
  private static final long FIRST_SEQUENCE = 1_700_000_000_000_000L;

  private final BenchCluster cluster;
  private final String poolUid;

  Preload(BenchCluster cluster, String poolUid) {
    this.cluster = cluster;
    this.poolUid = poolUid;
  }

  /** A node object; its UID. */
  String createNode(String name) {
    return cluster
        .api()
        .post(
            "/api/v1/nodes",
            "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"%s\"}}"
                .formatted(name))
        .body()
        .toJsonObject()
        .getJsonObject("metadata")
        .getString("uid");
  }

  void createNetwork(String node, String nodeUid, List<Cidr> blocks) {
    var listed = new JsonArray();
    blocks.forEach(
        block ->
            listed.add(
                new JsonObject()
                    .put("cidr", block.toString())
                    .put("claimSequence", FIRST_SEQUENCE)));
    cluster
        .api()
        .post(
            GROUP + "nodenetworks",
            object("NodeNetwork", node)
                .put("spec", new JsonObject().put("nodeUID", nodeUid).put("blocks", listed))
                .encode());
  }

  /** A block whose first addresses are held by these pods, each in a container of its own. */
  void createBlock(Cidr cidr, String node, String nodeUid, List<BenchPod> pods) {
    var allocations = new JsonObject();
    IpAddress address = cidr.base();
    long sequence = FIRST_SEQUENCE;
    for (var pod : pods) {
      sequence++;
      allocations.put(
          address.toString(),
          "pod=%s/%s uid=%s net=k8s-pod-network cid=%s if=eth0 node=%s nodeuid=%s seq=%d at=%s"
              .formatted(
                  pod.namespace(),
                  pod.name(),
                  pod.uid(),
                  pod.uid().replace("-", "").repeat(2),
                  node,
                  nodeUid,
                  sequence,
                  AT));
      address = address.plus(1);
    }
    var name = cidr.toString().replaceAll("[.:/]", "-");
    var block = object("IPAMBlock", name);
    block.getJsonObject("metadata").put("finalizers", new JsonArray().add("cadastre.dev/register"));
    block.put(
        "spec",
        new JsonObject()
            .put("cidr", cidr.toString())
            .put("pool", "bench")
            .put("poolUID", poolUid)
            .put("node", node)
            .put("nodeUID", nodeUid)
            .put("claimSequence", FIRST_SEQUENCE)
            .put("sequence", sequence)
            .put("allocations", allocations)
            .put("freed", new JsonArray()));
    cluster.api().post(GROUP + "ipamblocks", block.encode());
  }

  private static JsonObject object(String kind, String name) {
    return new JsonObject()
        .put("apiVersion", "cadastre.dev/v1alpha1")
        .put("kind", kind)
        .put("metadata", new JsonObject().put("name", name));
  }
}
