package dev.cadastre.linux;

import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.TunnelDevice;
import dev.cadastre.netlink.Attribute;
import dev.cadastre.netlink.LinkMessage;
import dev.cadastre.netlink.Message;
import dev.cadastre.netlink.NeighbourMessage;
import dev.cadastre.netlink.Packet;
import dev.cadastre.netlink.Packet.Protocol;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hears what changes in a namespace, on a thread of its own. */
final class KernelWatch implements Kernel.Watch {
  private static final System.Logger LOG = System.getLogger(KernelWatch.class.getName());
  // Links, neighbours, addresses, routes and netconf of both families, and the rules of both.
  private static final int RTMGRP_LINK = 1;
  private static final int RTMGRP_NEIGH = 1 << 2;
  private static final int RTMGRP_IPV4_IFADDR = 1 << 4;
  private static final int RTMGRP_IPV4_ROUTE = 1 << 6;
  private static final int RTMGRP_IPV4_RULE = 1 << 7;
  private static final int RTMGRP_IPV6_IFADDR = 1 << 8;
  private static final int RTMGRP_IPV6_ROUTE = 1 << 10;
  private static final int RTNLGRP_IPV6_RULE = 1 << 18;
  private static final int RTNLGRP_IPV4_NETCONF = 1 << 23;
  private static final int RTNLGRP_IPV6_NETCONF = 1 << 24;
  private static final int ROUTE_GROUPS =
      RTMGRP_LINK
          | RTMGRP_NEIGH
          | RTMGRP_IPV4_IFADDR
          | RTMGRP_IPV4_ROUTE
          | RTMGRP_IPV4_RULE
          | RTMGRP_IPV6_IFADDR
          | RTMGRP_IPV6_ROUTE
          | RTNLGRP_IPV6_RULE
          | RTNLGRP_IPV4_NETCONF
          | RTNLGRP_IPV6_NETCONF;
  private static final int NFNLGRP_NFTABLES = 1 << 6;
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final NetlinkSocket route;
  private final NetlinkSocket netfilter;
  private final int stop = Libc.eventFd();
  private final Runnable onChange;
  private final Thread thread;
  private final Set<Integer> tunnels = new HashSet<>();

  private KernelWatch(NetlinkSocket route, NetlinkSocket netfilter, Runnable onChange) {
    this.route = route;
    this.netfilter = netfilter;
    this.onChange = onChange;
    LinkTable.read(route).all().forEach(link -> remember(link.message()));
    this.thread = Thread.ofPlatform().name("kernel-watch").daemon().unstarted(this::run);
  }

  /** Watches the namespace of the calling thread. */
  static KernelWatch open(Runnable onChange) {
    var route = NetlinkSocket.open(Protocol.ROUTE, ROUTE_GROUPS);
    Libc.setOption(route.descriptor(), Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, RECEIVE_BUFFER);
    return new KernelWatch(
        route, NetlinkSocket.open(Protocol.NETFILTER, NFNLGRP_NFTABLES), onChange);
  }

  KernelWatch start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (!Libc.awaitReadable(stop, route.descriptor(), netfilter.descriptor())) {
        // Both are read to their ends, so that many changes wake the listener once.
        boolean changed = drain(route);
        changed |= drain(netfilter);
        if (changed) {
          onChange.run();
        }
      }
    } catch (KernelException e) {
      LOG.log(System.Logger.Level.ERROR, "event=kernel-watch-ended", e);
    } finally {
      route.close();
      netfilter.close();
    }
  }

  /** Reads all that has come; whether any of it matters. */
  private boolean drain(NetlinkSocket socket) {
    boolean changed = false;
    while (true) {
      try {
        changed |= matters(socket.receive(Libc.MSG_DONTWAIT));
      } catch (KernelException e) {
        if (e.is(Errno.EAGAIN)) {
          return changed;
        }
        if (!e.is(Errno.ENOBUFS)) {
          throw e;
        }
        // Some were lost: anything may have changed.
        changed = true;
      }
    }
  }

  private boolean matters(List<Packet> packets) {
    boolean matters = false;
    for (var packet : packets) {
      if (packet.message() instanceof LinkMessage link) {
        remember(link);
      }
      matters |= !isPassing(packet.message());
    }
    return matters;
  }

  private void remember(LinkMessage link) {
    link.attributes()
        .find(LinkMessage.IFLA_IFNAME)
        .map(Attribute::text)
        .filter(List.of(TunnelDevice.VXLAN, TunnelDevice.IPIP)::contains)
        .ifPresent(_ -> tunnels.add(link.index()));
  }

  /** What the kernel learns and forgets of other links' neighbours by itself, all day long. */
  private boolean isPassing(Message message) {
    return message instanceof NeighbourMessage neighbour && !tunnels.contains(neighbour.index());
  }

  @Override
  public void close() {
    Libc.signal(stop);
    try {
      if (Thread.currentThread() != thread) {
        thread.join();
        Libc.close(stop);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
