package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * A wish to give addresses back, its form checked.
 *
 * @param ifName absent: every interface of the container in the network
 * @param held exactly these; absent: what a consistent read finds
 */
public record ReleaseCommand(
    String node,
    String network,
    String containerId,
    Optional<String> ifName,
    Optional<List<Held>> held) {

  /** An address with the block and sequence that its holder remembers. */
  public record Held(IpAddress address, Cidr block, long sequence) {}
}
