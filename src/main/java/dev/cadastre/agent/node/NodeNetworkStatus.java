package dev.cadastre.agent.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cadastre.agent.cluster.ApiServer;
import dev.cadastre.agent.cluster.ClusterView;
import dev.cadastre.dataplane.ClusterNode;
import java.io.IOException;
import java.time.Duration;

/** The agent's half of its NodeNetwork. The object itself is the controller's to make. */
public final class NodeNetworkStatus implements AutoCloseable {
  private final String path;
  private final ApiServer api;
  private final ClusterView cluster;
  private final NodeLoop loop;
  private final Periodic periodic =
      new Periodic(
          "node-network-status", Duration.ofSeconds(60), Duration.ofSeconds(1), this::write);

  public NodeNetworkStatus(String node, ApiServer api, ClusterView cluster, NodeLoop loop) {
    this.path = "/apis/cadastre.dev/v1alpha1/nodenetworks/%s/status".formatted(node);
    this.api = api;
    this.cluster = cluster;
    this.loop = loop;
  }

  public void start() {
    periodic.start();
  }

  public void wake() {
    periodic.wake();
  }

  private void write() throws IOException, InterruptedException {
    var pass = loop.last();
    var seen = cluster.self();
    if (pass.isEmpty() || seen.isEmpty()) {
      return;
    }
    var self = pass.get().picture().self();
    // A link that is down for a moment must not take the node's routes from all others.
    if (!self.addresses().isEmpty() && !isSame(seen.get().node(), self)) {
      var status = JsonNodeFactory.instance.objectNode();
      var addresses = status.putArray("addresses");
      self.addresses().forEach(address -> addresses.add(address.toString()));
      self.vtepMac().ifPresent(mac -> status.put("vtepMAC", mac.toString()));
      var patch = JsonNodeFactory.instance.objectNode();
      patch.set("status", status);
      api.merge(path, patch);
    }
  }

  private static boolean isSame(ClusterNode seen, ClusterNode self) {
    return seen.addresses().equals(self.addresses()) && seen.vtepMac().equals(self.vtepMac());
  }

  @Override
  public void close() {
    periodic.close();
  }
}
