package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange.Refused;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolChoice;
import dev.cadastre.ipam.PoolRefusal;
import dev.cadastre.ipam.Room;
import dev.cadastre.store.Claims.Claim;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds a place for one family stage by stage (DESIGN.md §3): a block of the node's own with room,
 * a new one, an idle one of another node, a borrowed address.
 */
final class Stages implements Finder {
  private final Attempt attempt;
  private final PoolChoice.Candidates candidates;
  private final BlockCache blocks;
  private final Claims claims;
  private final Refresh refresh;

  /** Blocks that turned out to have nothing for this request. */
  private final Set<Cidr> spent = new HashSet<>();

  private final Map<String, PoolRefusal> refused = new HashMap<>();
  private boolean isRefreshed;

  /** In this order. */
  private enum Stage {
    OWN,
    NEW,
    IDLE,
    BORROWED
  }

  /** What a stage came to where it found no place. */
  private sealed interface Found {
    record At(Place place) implements Found {}

    record Nothing() implements Found {}

    /** Something changed meanwhile: begin with the first stage. */
    record Again() implements Found {}

    record Ends(Refusal refusal) implements Found {}
  }

  Stages(
      Attempt attempt,
      PoolChoice.Candidates candidates,
      BlockCache blocks,
      Claims claims,
      Refresh refresh) {
    this.attempt = attempt;
    this.candidates = candidates;
    this.blocks = blocks;
    this.claims = claims;
    this.refresh = refresh;
  }

  @Override
  public Answer<Place> next() {
    while (!attempt.deadline().isPast()) {
      switch (search()) {
        case Found.At(var place) -> {
          return Answer.yes(place);
        }
        case Found.Ends(var refusal) -> {
          return Answer.no(refusal);
        }
        case Found.Nothing() -> {
          if (!attempt.isTruth() || isRefreshed) {
            return Answer.no(exhausted());
          }
          refresh.blocks();
          isRefreshed = true;
          spent.clear();
        }
        case Found.Again() -> {}
      }
    }
    return Answer.no(Refusals.late());
  }

  @Override
  public Answer<Place> gaveNothing(Place place, Refused.Reason reason) {
    // What a refresh had shown has changed since.
    isRefreshed = false;
    spent.add(place.block().value().cidr());
    return next();
  }

  private Found search() {
    refused.clear();
    refused.putAll(candidates.refused());
    return candidates.isNamed()
        ? first(candidates.pools(), pool -> first(List.of(Stage.values()), s -> at(s, pool)))
        : first(List.of(Stage.values()), stage -> first(candidates.pools(), p -> at(stage, p)));
  }

  private static <T> Found first(List<T> items, Function<T, Found> search) {
    for (var item : items) {
      var found = search.apply(item);
      if (!(found instanceof Found.Nothing)) {
        return found;
      }
    }
    return new Found.Nothing();
  }

  private Found at(Stage stage, Pool pool) {
    return switch (stage) {
      case OWN -> own(pool);
      case NEW -> claimed(pool);
      case IDLE -> idle(pool);
      case BORROWED -> borrowed(pool);
    };
  }

  private Found own(Pool pool) {
    var own =
        blocks.ofNode(attempt.node().name()).stream()
            .filter(b -> b.value().node().equals(Optional.of(attempt.node())));
    return place(pool, own, Place.Tie.OWN);
  }

  private Found claimed(Pool pool) {
    return switch (claims.next(attempt, pool)) {
      case Claim.Claimed(var block) -> new Found.At(new Place(pool, block, Place.Tie.OWN, none()));
      case Claim.Changed() -> new Found.Again();
      case Claim.NoRoom() -> new Found.Nothing();
      case Claim.AtLimit() -> refuse(pool, PoolRefusal.LIMIT);
      case Claim.PoolRefused(var why) -> refuse(pool, why);
      case Claim.Failed(var refusal) -> new Found.Ends(refusal);
    };
  }

  private Found idle(Pool pool) {
    var idle =
        blocks
            .empty(pool.cidr(), start(pool))
            .filter(b -> !b.value().node().equals(Optional.of(attempt.node())))
            .filter(b -> b.value().isIdle(attempt.rules(pool), attempt.now()));
    if (claims.mayClaim(attempt, pool.family())) {
      return place(pool, idle, Place.Tie.IDLE);
    }
    boolean isMissed = place(pool, idle, Place.Tie.IDLE) instanceof Found.At;
    return isMissed ? refuse(pool, PoolRefusal.LIMIT) : new Found.Nothing();
  }

  private Found borrowed(Pool pool) {
    var others =
        blocks
            .withRoom(pool.cidr(), start(pool))
            .filter(b -> !b.value().node().equals(Optional.of(attempt.node())));
    var found = place(pool, others, Place.Tie.BORROWED);
    boolean isForbidden = attempt.settings().strictAffinity() && found instanceof Found.At;
    return isForbidden ? refuse(pool, PoolRefusal.STRICT) : found;
  }

  /** The first of these blocks that has an address to give. */
  private Found place(Pool pool, Stream<Versioned<Block>> seen, Place.Tie tie) {
    var rules = attempt.rules(pool);
    return seen.filter(b -> isOf(pool, b.value()) && !spent.contains(b.value().cidr()))
        .filter(b -> b.value().nextFree(rules, attempt.now()).isPresent())
        .findFirst()
        .<Found>map(b -> new Found.At(new Place(pool, b, tie, none())))
        .orElseGet(Found.Nothing::new);
  }

  private static boolean isOf(Pool pool, Block block) {
    return block.pool().equals(pool.ref()) && !block.deleting();
  }

  private static Optional<IpAddress> none() {
    return Optional.empty();
  }

  private Cidr start(Pool pool) {
    return Room.start(pool, attempt.seed());
  }

  private Found refuse(Pool pool, PoolRefusal why) {
    refused.putIfAbsent(pool.name(), why);
    return new Found.Nothing();
  }

  private Refusal exhausted() {
    candidates.pools().forEach(pool -> refused.putIfAbsent(pool.name(), PoolRefusal.FULL));
    return Refusals.exhausted(attempt.node().name(), refused);
  }
}
