package dev.cadastre.linux;

import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.HostLink;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.LocalPod;
import dev.cadastre.dataplane.NodeState;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.dataplane.WiringWitness;
import dev.cadastre.linux.LinkTable.Link;
import dev.cadastre.netlink.Packet.Protocol;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** The kernel that this machine runs on, in one network namespace, spoken to by netlink. */
public final class NetlinkKernel implements Kernel {
  private final NamespaceThread thread;
  private final NetlinkSocket route;
  private final NetlinkSocket netfilter;
  private final StateReader reader;
  private final PacketTable packets;
  private final PodAttacher attacher;
  private final PodDetacher detacher;
  private final PodInspector inspector;

  /** By their host ends the pairs of links that nobody has gone on from yet. */
  private final Map<String, Future<PodLinks.Pair>> begun = new ConcurrentHashMap<>();

  private final List<Watch> watches = new CopyOnWriteArrayList<>();

  private NetlinkKernel(String home, WiringWitness witness) {
    thread = new NamespaceThread(home);
    route = thread.call(() -> NetlinkSocket.open(Protocol.ROUTE));
    netfilter = thread.call(() -> NetlinkSocket.open(Protocol.NETFILTER));
    packets = new PacketTable(netfilter);
    reader = new StateReader(route, packets);
    inspector = new PodInspector(route, thread, packets);
    attacher = new PodAttacher(route, thread, new RouteWriter(route, reader), witness);
    detacher = new PodDetacher(new NamespaceThread(home), witness);
  }

  /** The node's own namespace: the one that this process is in. */
  public static NetlinkKernel open() {
    return open(WiringWitness.NONE);
  }

  /** The same, and somebody hears of each change to a pod's wiring. */
  public static NetlinkKernel open(WiringWitness witness) {
    return new NetlinkKernel(NamespaceThread.CURRENT, witness);
  }

  /**
   * Another namespace in the place of the node's.
   *
   * @throws KernelException where there is none
   */
  public static NetlinkKernel open(Path namespace) {
    return new NetlinkKernel(namespace.toString(), WiringWitness.NONE);
  }

  @Override
  public List<HostLink> links() {
    return thread.call(reader::links);
  }

  @Override
  public Set<String> hostEnds() {
    return thread.call(
        () ->
            LinkTable.read(route).all().stream()
                .map(Link::name)
                .filter(Attachment::isHostEndName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Override
  public boolean hasLink(String namespace, String link) {
    return thread.call(() -> inspector.hasLink(namespace, link));
  }

  @Override
  public NodeState read() {
    return thread.call(reader::read);
  }

  @Override
  public void apply(Delta delta) {
    if (!delta.isEmpty()) {
      thread.run(() -> new StateWriter(route, packets, reader).apply(delta));
    }
  }

  @Override
  public void begin(PodWiring wiring) {
    begun.put(wiring.hostEnd().name(), thread.submit(() -> attacher.begin(wiring)));
  }

  @Override
  public void attach(PodWiring wiring) {
    var made = begun.remove(wiring.hostEnd().name());
    var pair =
        made == null ? thread.call(() -> attacher.begin(wiring)) : NamespaceThread.await(made);
    thread.run(() -> attacher.attach(wiring, pair));
  }

  @Override
  public List<String> faults(PodWiring wiring, int podMtu) {
    return thread.call(() -> inspector.faults(wiring, podMtu));
  }

  @Override
  public void detach(Collection<LocalPod> pods) {
    var hostEnds = pods.stream().map(LocalPod::hostEnd).toList();
    var addresses = pods.stream().flatMap(pod -> pod.addresses().stream()).toList();
    hostEnds.forEach(this::awaitBegun);
    detacher.detach(hostEnds, addresses);
  }

  /** The detacher's thread is another one: what is still in the making must not come after it. */
  private void awaitBegun(String hostEnd) {
    var made = begun.remove(hostEnd);
    try {
      if (made != null) {
        NamespaceThread.await(made);
      }
    } catch (KernelException e) {
      // Then there is nothing of it to be taken away.
    }
  }

  @Override
  public Watch watch(Runnable onChange) {
    var watch = thread.call(() -> KernelWatch.open(onChange)).start();
    watches.add(watch);
    return () -> {
      watches.remove(watch);
      watch.close();
    };
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
    detacher.close();
    thread.close();
    route.close();
    netfilter.close();
  }
}
