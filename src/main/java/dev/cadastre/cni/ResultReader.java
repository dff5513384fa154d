package dev.cadastre.cni;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.cni.CniResult.Interface;
import dev.cadastre.cni.CniResult.Ip;
import dev.cadastre.cni.CniResult.Route;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON of any version's shape → {@link CniResult}. */
final class ResultReader {
  private ResultReader() {}

  /** Reads by the result's own version, which may differ from its configuration's. */
  static CniResult read(JsonObject result, CniVersion otherwise) {
    var version = versionOf(result, otherwise);
    return version.atLeast(CniVersion.V0_3_0) ? readLists(result) : readPair(result);
  }

  private static CniVersion versionOf(JsonObject result, CniVersion otherwise) {
    var text = result.text("cniVersion");
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    return CniVersion.find(text)
        .orElseThrow(
            () ->
                RefusedException.invalidConfig(
                    "%s is %s; known are %s"
                        .formatted(result.pathOf("cniVersion"), text, CniVersion.all())));
  }

  private static CniResult readPair(JsonObject result) {
    var ips = new ArrayList<Ip>();
    var routes = new ArrayList<Route>();
    for (var name : List.of("ip4", "ip6")) {
      result
          .object(name)
          .ifPresent(
              ip -> {
                ips.add(
                    new Ip(
                        ip.requiredValue("ip", InterfaceAddress::parse),
                        ip.value("gateway", IpAddress::parse),
                        null));
                routes.addAll(readRoutes(ip));
              });
    }
    return new CniResult(List.of(), ips, routes, readDns(result));
  }

  private static CniResult readLists(JsonObject result) {
    var interfaces =
        result.objects("interfaces").orElse(List.of()).stream()
            .map(ResultReader::readInterface)
            .toList();
    var ips = result.objects("ips").orElse(List.of()).stream().map(ResultReader::readIp).toList();
    return new CniResult(interfaces, ips, readRoutes(result), readDns(result));
  }

  private static Interface readInterface(JsonObject link) {
    return new Interface(
        link.requiredText("name"),
        nonEmpty(link.text("mac")),
        nonZero(link.integer("mtu")),
        nonEmpty(link.text("sandbox")),
        nonEmpty(link.text("socketPath")),
        nonEmpty(link.text("pciID")));
  }

  private static Ip readIp(JsonObject ip) {
    return new Ip(
        ip.requiredValue("address", InterfaceAddress::parse),
        ip.value("gateway", IpAddress::parse),
        ip.integer("interface"));
  }

  private static List<Route> readRoutes(JsonObject owner) {
    return owner.objects("routes").orElse(List.of()).stream().map(ResultReader::readRoute).toList();
  }

  private static Route readRoute(JsonObject route) {
    return new Route(
        route.requiredValue("dst", ResultReader::parseDestination),
        route.value("gw", IpAddress::parse),
        nonZero(route.integer("mtu")),
        nonZero(route.integer("advmss")),
        nonZero(route.integer("priority")),
        route.integer("table"),
        route.integer("scope"));
  }

  /** Other plugins' destinations may have host bits; the kernel masks them. */
  private static Cidr parseDestination(String text) {
    return InterfaceAddress.parse(text).network();
  }

  static Dns readDns(JsonObject owner) {
    return owner
        .object("dns")
        .map(
            dns ->
                new Dns(
                    dns.texts("nameservers"),
                    nonEmpty(dns.text("domain")),
                    dns.texts("search"),
                    dns.texts("options")))
        .orElse(Dns.NONE);
  }

  /** Which member of the older shapes an address stands in. */
  static String pairMember(IpFamily family) {
    return switch (family) {
      case IPV4 -> "ip4";
      case IPV6 -> "ip6";
    };
  }

  private static @Nullable String nonEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static @Nullable Integer nonZero(@Nullable Integer number) {
    return number == null || number == 0 ? null : number;
  }
}
