package dev.cadastre.cni;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What ADD made, in the newest version's terms; each older version is a shape of its JSON. */
public record CniResult(List<Interface> interfaces, List<Ip> ips, List<Route> routes, Dns dns) {

  public CniResult {
    interfaces = List.copyOf(interfaces);
    ips = List.copyOf(ips);
    routes = List.copyOf(routes);
  }

  /**
   * A network interface.
   *
   * @param mac as text, because other plugins' interfaces need not be Ethernet
   * @param sandbox path of the container's network namespace; null on the host
   */
  public record Interface(
      String name,
      @Nullable String mac,
      @Nullable Integer mtu,
      @Nullable String sandbox,
      @Nullable String socketPath,
      @Nullable String pciId) {

    /** An interface of the host. */
    public static Interface onHost(String name, String mac, int mtu) {
      return new Interface(name, mac, mtu, null, null, null);
    }

    /** An interface of the container. */
    public static Interface inSandbox(String name, String mac, int mtu, String sandbox) {
      return new Interface(name, mac, mtu, sandbox, null, null);
    }
  }

  /**
   * An address.
   *
   * @param interfaceIndex the position of its interface in {@link #interfaces}
   */
  public record Ip(
      InterfaceAddress address, @Nullable IpAddress gateway, @Nullable Integer interfaceIndex) {}

  /** A route of the container. */
  public record Route(
      Cidr dst,
      @Nullable IpAddress gw,
      @Nullable Integer mtu,
      @Nullable Integer advmss,
      @Nullable Integer priority,
      @Nullable Integer table,
      @Nullable Integer scope) {

    public static Route via(Cidr dst, @Nullable IpAddress gw) {
      return new Route(dst, gw, null, null, null, null, null);
    }
  }

  /** JSON in the shape of that version; what it has no place for is left out. */
  public String encode(CniVersion version) {
    return ResultWriter.write(this, version).toString();
  }

  /**
   * Reads a result in the shape of its own {@code cniVersion}.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static CniResult decode(String json) {
    var object = JsonObject.parse(json, "result");
    return ResultReader.read(object, CniVersion.V0_1_0);
  }
}
