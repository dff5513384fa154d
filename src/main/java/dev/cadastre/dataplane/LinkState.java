package dev.cadastre.dataplane;

import dev.cadastre.addr.MacAddress;
import java.util.Set;

/**
 * What one end of a pair is like.
 *
 * @param mtu in bytes
 * @param objects its addresses, permanent neighbours and settings, and our routes by it
 */
public record LinkState(boolean up, MacAddress mac, int mtu, Set<KernelObject> objects) {
  public LinkState {
    objects = Set.copyOf(objects);
  }
}
