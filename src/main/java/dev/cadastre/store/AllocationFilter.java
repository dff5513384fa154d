package dev.cadastre.store;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.store.BlockCache.Placed;
import java.util.Optional;

/**
 * Which allocations are asked for; what is absent does not matter.
 *
 * @param node the holder's
 * @param pool by name
 * @param pod {@code namespace/name}
 */
public record AllocationFilter(
    Optional<String> node,
    Optional<String> pool,
    Optional<String> pod,
    Optional<IpAddress> address) {

  boolean accepts(Placed placed) {
    var owner = placed.entry().owner();
    return node.map(owner.attachment().node()::equals).orElse(true)
        && pool.map(placed.block().value().pool().name()::equals).orElse(true)
        && pod.map(path -> owner.pod().filter(p -> p.path().equals(path)).isPresent()).orElse(true)
        && address.map(placed.address()::equals).orElse(true);
  }
}
