package dev.cadastre.cni;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.cni.CniResult.Interface;
import dev.cadastre.cni.CniResult.Ip;
import dev.cadastre.cni.CniResult.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link CniResult} → JSON in a version's shape. */
final class ResultWriter {
  private ResultWriter() {}

  static ObjectNode write(CniResult result, CniVersion version) {
    var node = object().put("cniVersion", version.toString());
    if (version.atLeast(CniVersion.V0_3_0)) {
      writeLists(node, result, version);
    } else {
      writePair(node, result);
    }
    writeDns(node, result.dns());
    return node;
  }

  /** The older shapes hold one address of each family; the first is the one that counts. */
  private static void writePair(ObjectNode node, CniResult result) {
    for (var family : IpFamily.values()) {
      result.ips().stream()
          .filter(ip -> ip.address().address().family() == family)
          .findFirst()
          .ifPresent(
              ip -> {
                var member =
                    node.putObject(ResultReader.pairMember(family))
                        .put("ip", ip.address().toString());
                put(member, "gateway", ip.gateway());
                var routes =
                    result.routes().stream()
                        .filter(route -> route.dst().family() == family)
                        .toList();
                writeRoutes(member, routes, CniVersion.V0_2_0);
              });
    }
  }

  private static void writeLists(ObjectNode node, CniResult result, CniVersion version) {
    if (!result.interfaces().isEmpty()) {
      var interfaces = node.putArray("interfaces");
      result.interfaces().forEach(link -> interfaces.add(writeInterface(link, version)));
    }
    if (!result.ips().isEmpty()) {
      var ips = node.putArray("ips");
      result.ips().forEach(ip -> ips.add(writeIp(ip, version)));
    }
    writeRoutes(node, result.routes(), version);
  }

  private static ObjectNode writeInterface(Interface link, CniVersion version) {
    var node = object().put("name", link.name());
    put(node, "mac", link.mac());
    if (version.atLeast(CniVersion.V1_1_0)) {
      put(node, "mtu", link.mtu());
    }
    put(node, "sandbox", link.sandbox());
    if (version.atLeast(CniVersion.V1_1_0)) {
      put(node, "socketPath", link.socketPath());
      put(node, "pciID", link.pciId());
    }
    return node;
  }

  private static ObjectNode writeIp(Ip ip, CniVersion version) {
    var node = object();
    if (!version.atLeast(CniVersion.V1_0_0)) {
      node.put("version", ip.address().address().family() == IpFamily.IPV4 ? "4" : "6");
    }
    put(node, "interface", ip.interfaceIndex());
    node.put("address", ip.address().toString());
    put(node, "gateway", ip.gateway());
    return node;
  }

  private static void writeRoutes(ObjectNode owner, List<Route> routes, CniVersion version) {
    if (routes.isEmpty()) {
      return;
    }
    var array = owner.putArray("routes");
    for (var route : routes) {
      var node = array.addObject().put("dst", route.dst().toString());
      put(node, "gw", route.gw());
      if (version.atLeast(CniVersion.V1_1_0)) {
        put(node, "mtu", route.mtu());
        put(node, "advmss", route.advmss());
        put(node, "priority", route.priority());
        put(node, "table", route.table());
        put(node, "scope", route.scope());
      }
    }
  }

  private static void writeDns(ObjectNode owner, Dns dns) {
    if (dns.equals(Dns.NONE)) {
      return;
    }
    var node = owner.putObject("dns");
    putTexts(node, "nameservers", dns.nameservers());
    put(node, "domain", dns.domain());
    putTexts(node, "search", dns.search());
    putTexts(node, "options", dns.options());
  }

  private static void putTexts(ObjectNode node, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      var array = node.putArray(name);
      texts.forEach(array::add);
    }
  }

  private static void put(ObjectNode node, String name, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case Integer number -> node.put(name, number);
      default -> node.put(name, value.toString());
    }
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
