package dev.cadastre.agent.verbs;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.cni.CniResult;
import dev.cadastre.cni.CniResult.Interface;
import dev.cadastre.cni.CniResult.Ip;
import dev.cadastre.cni.CniResult.Route;
import dev.cadastre.cni.Dns;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.PodNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What ADD answers, from the journal's entry alone: so a repeated ADD gets the same. */
final class AddResult {
  private AddResult() {}

  static CniResult of(JournalEntry entry, Dns dns) {
    return entry.role() == Role.MAIN ? wired(entry, dns) : addressesOnly(entry, dns);
  }

  private static CniResult wired(JournalEntry entry, Dns dns) {
    var sandbox = Objects.requireNonNull(entry.sandbox());
    var attachment = Attachments.of(entry.key());
    var mac = sandbox.mac() == null ? attachment.podMac().toString() : sandbox.mac();
    var interfaces =
        List.of(
            Interface.onHost(
                attachment.hostEndName(), PodNetwork.HOST_MAC.toString(), sandbox.mtu()),
            Interface.inSandbox(entry.key().ifName(), mac, sandbox.mtu(), sandbox.netns()));
    var ips = new ArrayList<Ip>();
    var routes = new ArrayList<Route>();
    for (var address : entry.ips()) {
      var gateway = gateway(address.family());
      ips.add(new Ip(InterfaceAddress.host(address), gateway, 1));
      routes.add(Route.via(everything(address.family()), gateway));
    }
    return new CniResult(interfaces, ips, routes, dns);
  }

  /** An l2 pool says gateway and routes; of another there is only the address. */
  private static CniResult addressesOnly(JournalEntry entry, Dns dns) {
    var ips = new ArrayList<Ip>();
    var routes = new ArrayList<Route>();
    for (var given : entry.addresses()) {
      ips.add(new Ip(InterfaceAddress.parse(given.address()), parse(given.gateway()), null));
      routes.addAll(routes(given));
    }
    return new CniResult(List.of(), ips, routes, dns);
  }

  private static List<Route> routes(AllocatedAddress given) {
    var routes = given.routes();
    return routes == null
        ? List.of()
        : routes.stream()
            .map(route -> Route.via(Cidr.parse(route.dst()), parse(route.gw())))
            .toList();
  }

  private static @Nullable IpAddress parse(@Nullable String address) {
    return address == null ? null : IpAddress.parse(address);
  }

  private static IpAddress gateway(IpFamily family) {
    return switch (family) {
      case IPV4 -> PodNetwork.GATEWAY_IPV4;
      case IPV6 -> PodNetwork.GATEWAY_IPV6;
    };
  }

  private static Cidr everything(IpFamily family) {
    return switch (family) {
      case IPV4 -> Cidr.parse("0.0.0.0/0");
      case IPV6 -> Cidr.parse("::/0");
    };
  }
}
