package dev.cadastre.store;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.store.AllocateOutcome.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges by what clients were answered and hold at that moment. A client holds an address from the
 * answer until it sends the release.
 */
final class Judge {
  private final Map<IpAddress, Attachment> holders = new HashMap<>();
  private final Map<IpAddress, Long> letGoAt = new HashMap<>();
  private final Map<Given, Attachment> given = new HashMap<>();
  private final Map<Attachment, List<Deadline>> requests = new HashMap<>();
  private final Duration cooldown;
  private Optional<String> violation = Optional.empty();

  private record Given(IpAddress address, long sequence) {}

  Judge(Duration cooldown) {
    this.cooldown = cooldown;
  }

  void asked(Attachment attachment, Deadline deadline) {
    requests.computeIfAbsent(attachment, a -> new ArrayList<>()).add(deadline);
  }

  /** The client was answered this, and goes by it. */
  void holds(Attachment attachment, Grant grant, InMemoryBlockStore store, long nanos) {
    var address = grant.address().address();
    var other = holders.putIfAbsent(address, attachment);
    require(
        other == null || other.equals(attachment),
        "%s has two owners: %s and %s".formatted(address, other, attachment));
    var before = given.putIfAbsent(new Given(address, grant.sequence()), attachment);
    require(
        before == null || before.equals(attachment),
        "%s was given twice under sequence %d".formatted(address, grant.sequence()));
    var since = letGoAt.get(address);
    require(
        since == null || other != null || nanos - since >= cooldown.toNanos(),
        "%s was given again within its cooldown".formatted(address));
    var routes = store.routes(attachment.node());
    require(
        routes
            .filter(
                r ->
                    r.blocks().containsKey(grant.block())
                        || r.borrowed().getOrDefault(address, 0L) >= grant.sequence())
            .isPresent(),
        "%s was answered before the other nodes know the way".formatted(address));
  }

  void letsGo(Grant grant, long nanos) {
    holders.remove(grant.address().address());
    letGoAt.put(grant.address().address(), nanos);
  }

  /** Entries are written for requests that are in time, and for nobody else. */
  void written(Block before, Block after) {
    after
        .allocations()
        .forEach(
            (address, entry) -> {
              var old = before.allocations().get(address);
              if (old == null || old.sequence() != entry.sequence()) {
                var attachment = entry.owner().attachment();
                require(
                    requests.getOrDefault(attachment, List.of()).stream()
                        .anyMatch(d -> !d.isPast()),
                    "%s was given %s after its deadline".formatted(attachment, address));
              }
            });
  }

  private void require(boolean holds, String otherwise) {
    if (!holds && violation.isEmpty()) {
      violation = Optional.of(otherwise);
    }
  }

  /** What happened that must never be. */
  Optional<String> violation() {
    return violation;
  }
}
