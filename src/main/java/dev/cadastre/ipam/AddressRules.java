package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.time.Duration;
import java.util.List;

/**
 * What keeps a free address from being given automatically.
 *
 * @param reserved never given unless asked for
 * @param cooldown how long a freed address rests, so that peers' stale connections die first
 */
public record AddressRules(List<Cidr> reserved, Duration cooldown) {
  public AddressRules {
    reserved = List.copyOf(reserved);
  }

  boolean isReserved(IpAddress address) {
    for (var cidr : reserved) {
      if (cidr.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The same rules with only the reservations that touch this block. */
  public AddressRules within(Cidr block) {
    return new AddressRules(reserved.stream().filter(block::overlaps).toList(), cooldown);
  }
}
