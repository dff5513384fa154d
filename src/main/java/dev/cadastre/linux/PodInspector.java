package dev.cadastre.linux;

import static dev.cadastre.netlink.LinkMessage.IFLA_ADDRESS;

import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.LinkState;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.dataplane.WiringFaults;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Looks at a pod's two ends. For the {@link NamespaceThread} alone. */
final class PodInspector {
  private final NetlinkSocket host;
  private final NamespaceThread thread;
  private final PacketTable packets;

  PodInspector(NetlinkSocket host, NamespaceThread thread, PacketTable packets) {
    this.host = host;
    this.thread = thread;
    this.packets = packets;
  }

  List<String> faults(PodWiring wiring, int podMtu) {
    return WiringFaults.of(wiring, podMtu, podEnd(wiring), state(host, wiring.hostEnd().name()));
  }

  private Optional<LinkState> podEnd(PodWiring wiring) {
    try (var pod = new PodNamespace(thread, host, wiring.namespace())) {
      return pod.with(socket -> state(socket, wiring.podEnd().name()));
    } catch (KernelException e) {
      if (isOfNoNamespace(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  boolean hasLink(String namespace, String name) {
    try (var pod = new PodNamespace(thread, host, namespace)) {
      return pod.with(socket -> LinkTable.read(socket).find(name).isPresent());
    } catch (KernelException e) {
      if (isOfNoNamespace(e)) {
        return false;
      }
      throw e;
    }
  }

  /** The namespace is gone, or only its path is left. */
  private static boolean isOfNoNamespace(KernelException e) {
    return e.is(Errno.ENOENT) || e.is(Errno.EINVAL);
  }

  private Optional<LinkState> state(NetlinkSocket socket, String name) {
    var links = LinkTable.read(socket);
    return links
        .find(name)
        .map(
            link ->
                new LinkState(
                    link.up(),
                    link.message().attributes().require(IFLA_ADDRESS).mac(),
                    link.mtu(),
                    new HashSet<>(new StateReader(socket, packets).ofLink(link, links))));
  }
}
