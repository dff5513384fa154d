package dev.cadastre.controller.ipamblock;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Since when this replica has seen each block idle. Any change of a block takes a new sequence, and
 * begins its time anew; so does a new leader, who has seen nothing yet.
 */
final class IdleTimes {
  private Map<Cidr, Idle> idle = new HashMap<>();
  private Map<Cidr, Idle> next = new HashMap<>();

  private record Idle(long sequence, Instant since) {}

  void beginRound() {
    next = new HashMap<>();
  }

  void sawIdle(Block block, Instant now) {
    var before = idle.get(block.cidr());
    boolean isSame = before != null && before.sequence() == block.sequence();
    next.put(block.cidr(), isSame ? before : new Idle(block.sequence(), now));
  }

  /** What was not seen idle in this round is forgotten. */
  void endRound() {
    idle = next;
  }

  Optional<Instant> since(Block block) {
    return Optional.ofNullable(idle.get(block.cidr()))
        .filter(seen -> seen.sequence() == block.sequence())
        .map(Idle::since);
  }
}
