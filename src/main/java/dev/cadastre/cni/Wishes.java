package dev.cadastre.cni;

import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a network configuration asks for by value. Of several places that name addresses the first
 * stands alone: runtimeConfig, args.cni, CNI_ARGS (the order of the reference plugins).
 */
public record Wishes(List<IpAddress> ips, @Nullable MacAddress mac) {
  static final Wishes NONE = new Wishes(List.of(), null);

  public Wishes {
    ips = List.copyOf(ips);
  }

  Wishes orElse(Wishes other) {
    return new Wishes(ips.isEmpty() ? other.ips : ips, mac == null ? other.mac : mac);
  }

  static Wishes read(JsonObject owner) {
    return new Wishes(
        owner.values("ips", Wishes::parseAddress), owner.value("mac", Wishes::parseMac));
  }

  /** With or without a prefix length: the register knows which one is right. */
  static IpAddress parseAddress(String text) {
    return text.indexOf('/') < 0 ? IpAddress.parse(text) : InterfaceAddress.parse(text).address();
  }

  /** The kernel gives a group's address, or one of zeros, to no interface. */
  static MacAddress parseMac(String text) {
    var mac = MacAddress.parse(text);
    if (mac.isGroup() || mac.bits() == 0) {
      throw new IllegalArgumentException(
          "'%s' is not an interface's MAC address: it is a group's or zero".formatted(text));
    }
    return mac;
  }
}
