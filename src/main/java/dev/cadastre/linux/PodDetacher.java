package dev.cadastre.linux;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.dataplane.WiringWitness;
import dev.cadastre.dataplane.WiringWitness.WiringStep;
import dev.cadastre.netlink.Packet.Protocol;
import java.util.Collection;

/**
 * Takes pods' links away, on a thread of its own: behind each deletion the kernel waits for those
 * who still use the link, tens of milliseconds, and a pod that comes should not wait with it.
 */
final class PodDetacher implements AutoCloseable {
  private final NamespaceThread thread;
  private final NetlinkSocket route;
  private final NetlinkSocket netfilter;
  private final PodLinks links;
  private final Connections connections;
  private final WiringWitness witness;

  PodDetacher(NamespaceThread thread, WiringWitness witness) {
    this.thread = thread;
    this.witness = witness;
    route = thread.call(() -> NetlinkSocket.open(Protocol.ROUTE));
    netfilter = thread.call(() -> NetlinkSocket.open(Protocol.NETFILTER));
    links = new PodLinks(route);
    connections = new Connections(netfilter);
  }

  void detach(Collection<String> hostEnds, Collection<IpAddress> addresses) {
    thread.run(
        () -> {
          witness.around(WiringStep.DELETE_LINKS, () -> links.deleteAll(hostEnds));
          witness.around(WiringStep.DELETE_CONNECTIONS, () -> connections.deleteOf(addresses));
        });
  }

  @Override
  public void close() {
    thread.close();
    route.close();
    netfilter.close();
  }
}
