package dev.cadastre.cni;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a network configuration that are ours.
 *
 * @param pools names or CIDRs in order of preference; each stands for its family alone
 * @param mtu 0 where the node finds it
 */
public record PluginSettings(List<String> pools, int mtu) {
  static final PluginSettings NONE = new PluginSettings(List.of(), 0);
  private static final int LEAST_MTU = 68; // RFC 791
  private static final int MOST_MTU = 65535;
  private static final Set<String> IPAM_KEYS = Set.of("type", "pools", "ipv4pools", "ipv6pools");
  private static final Set<String> MAIN_KEYS =
      Set.of(
          "cniVersion",
          "name",
          "type",
          "capabilities",
          "runtimeConfig",
          "args",
          "prevResult",
          "ipam",
          "dns",
          "ipMasq",
          "mtu",
          "pools",
          "ipv4pools",
          "ipv6pools",
          // multus adds these to every configuration of a device resource
          "deviceID",
          "pciBusID");

  public PluginSettings {
    pools = List.copyOf(pools);
  }

  /** Called as cadastre: its own plugin object, whose ipam section is optional. */
  static PluginSettings readMain(JsonObject config) {
    refuseUnknown(config, MAIN_KEYS);
    if (config.flag("ipMasq")) {
      throw RefusedException.unsupported(
          "ipMasq is true: masquerading is a pool's natOutgoing, not a network configuration's");
    }
    var pools = new ArrayList<>(readPools(config));
    config.object("ipam").ifPresent(ipam -> pools.addAll(readIpamOfMain(ipam)));
    var mtu = config.integer("mtu");
    if (mtu != null && mtu != 0 && (mtu < LEAST_MTU || mtu > MOST_MTU)) {
      throw RefusedException.invalidConfig(
          "mtu is %d; it has to be 0 or from %d to %d".formatted(mtu, LEAST_MTU, MOST_MTU));
    }
    return new PluginSettings(pools, mtu == null ? 0 : mtu);
  }

  /** Called as cadastre-ipam: everything but the ipam section is another plugin's. */
  static PluginSettings readIpam(JsonObject config) {
    var ipam =
        config
            .object("ipam")
            .orElseThrow(
                () ->
                    RefusedException.invalidConfig(
                        "ipam is missing; cadastre-ipam is another plugin's ipam.type"));
    refuseUnknown(ipam, IPAM_KEYS);
    return new PluginSettings(readPools(ipam), 0);
  }

  private static List<String> readIpamOfMain(JsonObject ipam) {
    refuseUnknown(ipam, IPAM_KEYS);
    var type = ipam.text("type");
    if (type != null && !type.isEmpty() && !type.equals(Role.IPAM.program())) {
      throw RefusedException.unsupported(
          "ipam.type is %s: cadastre gives the addresses itself".formatted(type));
    }
    return readPools(ipam);
  }

  private static List<String> readPools(JsonObject owner) {
    var pools = new ArrayList<>(owner.values("pools", checked(null)));
    pools.addAll(owner.values("ipv4pools", checked(IpFamily.IPV4)));
    pools.addAll(owner.values("ipv6pools", checked(IpFamily.IPV6)));
    return pools;
  }

  /** Only a CIDR shows its family here; a name is the controller's to judge. */
  private static UnaryOperator<String> checked(@Nullable IpFamily family) {
    return pool -> {
      if (pool.isEmpty()) {
        throw new IllegalArgumentException("a pool's name or CIDR is empty");
      }
      if (pool.indexOf('/') >= 0) {
        var cidr = Cidr.parse(pool);
        if (family != null && cidr.family() != family) {
          throw new IllegalArgumentException("%s is not %s".formatted(pool, family));
        }
      }
      return pool;
    };
  }

  /** Keys with a domain (cni.dev/…) are for whoever knows them. */
  private static void refuseUnknown(JsonObject object, Set<String> known) {
    for (var name : object.names()) {
      if (!known.contains(name) && name.indexOf('/') < 0) {
        throw RefusedException.unsupported(
            "%s is %s: cadastre does not know this field"
                .formatted(object.pathOf(name), object.shown(name)));
      }
    }
  }
}
