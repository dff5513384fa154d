package dev.cadastre.linux;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.ClusterNode;
import dev.cadastre.dataplane.ClusterNode.Tunnel;
import dev.cadastre.dataplane.ClusterNode.TunnelKind;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.LocalPod;
import dev.cadastre.dataplane.NodePlanner;
import dev.cadastre.dataplane.NodeState;
import dev.cadastre.dataplane.NodeView;
import dev.cadastre.dataplane.PodNetwork;
import dev.cadastre.dataplane.RoutedPool;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.linux.Underlay.Subnet;
import dev.cadastre.testkit.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Nodes in namespaces of their own, each kept by the real plan and the real kernel. */
final class TestCluster implements AutoCloseable {
  private final Underlay underlay = new Underlay();
  private final List<Node> nodes = new ArrayList<>();
  private List<RoutedPool> pools;
  private NodeView.Settings settings = NodeView.Settings.DEFAULT;

  TestCluster(RoutedPool... pools) {
    this.pools = List.of(pools);
  }

  Underlay underlay() {
    return underlay;
  }

  void set(NodeView.Settings other) {
    settings = other;
  }

  void setVxlan(Encapsulation mode) {
    pools =
        pools.stream()
            .map(pool -> new RoutedPool(pool.cidr(), mode, pool.ipipMode(), pool.natOutgoing()))
            .toList();
  }

  /** A node with a block of each family: its number is in all of its addresses. */
  Node node(int number, Subnet subnet) {
    var node = new Node(number, subnet);
    nodes.add(node);
    return node;
  }

  /** Every node does what its plan says. */
  void converge() {
    nodes.forEach(Node::converge);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.kernel.close());
    underlay.close();
  }

  /** A pod: its namespace, and what it was attached with. */
  record Pod(NetworkNamespace namespace, Attachment attachment, List<IpAddress> addresses) {
    String ipv4() {
      return addresses.getFirst().toString();
    }

    String ipv6() {
      return addresses.getLast().toString();
    }

    LocalPod local() {
      return LocalPod.of(attachment, addresses);
    }

    String hostEnd() {
      return attachment.hostEndName();
    }
  }

  /** A node of the cluster. */
  final class Node {
    private final int number;
    private final Subnet subnet;
    private final NetworkNamespace namespace;
    private final NetlinkKernel kernel;
    private final List<Pod> pods = new ArrayList<>();
    private final List<ClusterNode.Borrowed> borrowed = new ArrayList<>();

    private Node(int number, Subnet subnet) {
      this.number = number;
      this.subnet = subnet;
      this.namespace = underlay.plug("node" + number, subnet, number);
      // As on most distributions: answers have to go the way that questions came.
      namespace.exec("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
      this.kernel = NetlinkKernel.open(namespace.path());
    }

    NetworkNamespace namespace() {
      return namespace;
    }

    NetlinkKernel kernel() {
      return kernel;
    }

    String ipv4() {
      return subnet.ipv4(number);
    }

    String ipv6() {
      return subnet.ipv6(number);
    }

    String podIpv4(int pod) {
      return "10.244.%d.%d".formatted(number, pod);
    }

    String podIpv6(int pod) {
      return IpAddress.parse("fd00:10:244:%d::%d".formatted(number, pod)).toString();
    }

    List<Pod> pods() {
      return List.copyOf(pods);
    }

    /** What another process of the agent would find. */
    NodeState seenByAnother() {
      try (var other = NetlinkKernel.open(namespace.path())) {
        return other.read();
      }
    }

    private ClusterNode asOthersSeeIt() {
      var name = "node-" + number;
      return new ClusterNode(
          name,
          List.of(InterfaceAddress.parse(ipv4() + "/24"), InterfaceAddress.parse(ipv6() + "/64")),
          Optional.of(ClusterNode.vtepMac(name)),
          Stream.of(podIpv4(0), podIpv6(0))
              .map(IpAddress::parse)
              .map(address -> new Tunnel(TunnelKind.VXLAN, address))
              .toList(),
          List.of(
              new ClusterNode.Block(Cidr.parse(podIpv4(0) + "/26"), number),
              new ClusterNode.Block(Cidr.parse("fd00:10:244:%d::/122".formatted(number)), number)),
          borrowed);
    }

    NodeView view() {
      return new NodeView(
          "node-" + number,
          nodes.stream().map(Node::asOthersSeeIt).toList(),
          pools,
          pods.stream().map(Pod::local).toList(),
          kernel.links(),
          settings);
    }

    NodeState desired() {
      return NodePlanner.plan(view());
    }

    Delta missing() {
      return Delta.between(desired(), kernel.read());
    }

    void converge() {
      kernel.apply(missing());
    }

    /** A pod with an address of each family, attached. */
    Pod attach(int pod) {
      return attach(pod, IpAddress.parse(podIpv4(pod)), IpAddress.parse(podIpv6(pod)));
    }

    Pod attach(int pod, IpAddress... addresses) {
      var label = "pod%d-%d".formatted(number, pod);
      var made =
          new Pod(
              underlay.add(label),
              new Attachment("k8s-pod-network", label, "eth0"),
              List.of(addresses));
      pods.add(made);
      attach(made);
      return made;
    }

    /** A pod with an address of another node's block. */
    Pod borrow(String address, int pod) {
      var own = IpAddress.parse(address);
      borrowed.add(new ClusterNode.Borrowed(own, 100L + pod));
      return attach(pod, own);
    }

    void attach(Pod pod) {
      kernel.attach(
          PodNetwork.plan(
              pod.attachment(),
              pod.namespace().path().toString(),
              pod.addresses(),
              NodePlanner.podMtu(view()),
              Optional.empty()));
    }

    void detach(Pod pod) {
      pods.remove(pod);
      kernel.detach(List.of(pod.local()));
    }
  }
}
