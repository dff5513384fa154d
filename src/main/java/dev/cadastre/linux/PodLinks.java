package dev.cadastre.linux;

import static dev.cadastre.netlink.Header.NLM_F_CREATE;
import static dev.cadastre.netlink.Header.NLM_F_EXCL;
import static dev.cadastre.netlink.LinkMessage.IFLA_ADDRESS;
import static dev.cadastre.netlink.LinkMessage.IFLA_GROUP;
import static dev.cadastre.netlink.LinkMessage.IFLA_IFNAME;
import static dev.cadastre.netlink.LinkMessage.IFLA_INFO_DATA;
import static dev.cadastre.netlink.LinkMessage.IFLA_INFO_KIND;
import static dev.cadastre.netlink.LinkMessage.IFLA_LINK;
import static dev.cadastre.netlink.LinkMessage.IFLA_LINKINFO;
import static dev.cadastre.netlink.LinkMessage.IFLA_MTU;
import static dev.cadastre.netlink.LinkMessage.IFLA_NET_NS_FD;
import static dev.cadastre.netlink.LinkMessage.RTM_DELLINK;
import static dev.cadastre.netlink.LinkMessage.RTM_GETLINK;
import static dev.cadastre.netlink.LinkMessage.RTM_NEWLINK;
import static dev.cadastre.netlink.LinkMessage.VETH_INFO_PEER;

import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.PodWiring;
import dev.cadastre.linux.LinkTable.Link;
import dev.cadastre.linux.NetlinkSocket.Request;
import dev.cadastre.netlink.Attributes;
import dev.cadastre.netlink.LinkMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The pairs of links between pods and their node: made and deleted. */
final class PodLinks {
  /** A group of links in which nobody leaves one: what is in it is deleted at once. */
  private static final int DOOMED = 0xcada;

  private final NetlinkSocket host;

  PodLinks(NetlinkSocket host) {
    this.host = host;
  }

  /**
   * The two ends by their indexes, each in its own namespace.
   *
   * @param pod the pod end's
   * @param host the host end's
   */
  record Pair(int pod, int host) {}

  /** Makes the pair, its pod end born in the pod's namespace; neither end is up. */
  Pair create(PodWiring wiring, PodNamespace pod) {
    var creation = creation(wiring, pod);
    try {
      host.execute(creation);
    } catch (KernelException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
      // An earlier pair of this attachment goes with its host end. Where the name is taken in the
      // pod all the same, the link is somebody else's.
      deleteIfThere(wiring.hostEnd().name());
      host.execute(creation);
    }
    var made = find(wiring.hostEnd().name()).orElseThrow();
    int peer = made.message().attributes().require(IFLA_LINK).u32();
    return new Pair(peer, made.index());
  }

  private static Request creation(PodWiring wiring, PodNamespace pod) {
    var peer =
        LinkMessage.of(
            Attributes.of(
                a ->
                    a.put(IFLA_IFNAME, wiring.podEnd().name())
                        .put(IFLA_ADDRESS, wiring.podEnd().mac())
                        .putU32(IFLA_MTU, wiring.mtu())
                        .putU32(IFLA_NET_NS_FD, pod.descriptor())));
    var pair =
        Attributes.of(
            a ->
                a.put(IFLA_IFNAME, wiring.hostEnd().name())
                    .put(IFLA_ADDRESS, wiring.hostEnd().mac())
                    .putU32(IFLA_MTU, wiring.mtu())
                    .nested(
                        IFLA_LINKINFO,
                        info ->
                            info.put(IFLA_INFO_KIND, "veth")
                                .nested(
                                    IFLA_INFO_DATA, data -> data.nested(VETH_INFO_PEER, peer))));
    var deed =
        "add the pair %s and %s in %s"
            .formatted(wiring.hostEnd().name(), wiring.podEnd().name(), wiring.namespace());
    return new Request(deed, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, LinkMessage.of(pair));
  }

  void deleteIfThere(String link) {
    delete("delete link " + link, Attributes.of(a -> a.put(IFLA_IFNAME, link)));
  }

  /** A pod's namespace that ends takes its links along, at any time. */
  private void delete(String deed, Attributes which) {
    var request = new Request(deed, RTM_DELLINK, 0, LinkMessage.of(which));
    for (var refusal : host.executeAll(List.of(request))) {
      if (!refusal.reason().is(Errno.ENODEV)) {
        throw refusal.reason();
      }
    }
  }

  /** Deletes links that may be there; many take hardly longer than one. */
  void deleteAll(Collection<String> links) {
    var markings = new ArrayList<Request>();
    for (var link : links) {
      var marked = Attributes.of(a -> a.put(IFLA_IFNAME, link).putU32(IFLA_GROUP, DOOMED));
      markings.add(new Request("mark link " + link, RTM_NEWLINK, 0, LinkMessage.of(marked)));
    }
    int refused = 0;
    for (var refusal : host.executeAll(markings)) {
      if (!refusal.reason().is(Errno.ENODEV)) {
        throw refusal.reason();
      }
      refused++;
    }
    if (refused < links.size()) {
      delete(
          "delete %d links".formatted(links.size() - refused),
          Attributes.of(a -> a.putU32(IFLA_GROUP, DOOMED)));
    }
  }

  private Optional<Link> find(String name) {
    try {
      var named = LinkMessage.of(Attributes.of(a -> a.put(IFLA_IFNAME, name)));
      var answer = host.ask(new Request("find link " + name, RTM_GETLINK, 0, named));
      return Optional.of(Link.of((LinkMessage) answer));
    } catch (KernelException e) {
      if (e.is(Errno.ENODEV)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
