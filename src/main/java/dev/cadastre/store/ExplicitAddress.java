package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange.Refused;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolChoice;
import dev.cadastre.ipam.PoolRefusal;
import dev.cadastre.store.Claims.Claim;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the place of one address that somebody asks for. */
final class ExplicitAddress implements Finder {
  private final Attempt attempt;
  private final Wishes.Wanted wanted;
  private final List<Wishes.Named> named;
  private final BlockCache blocks;
  private final Holdings holdings;
  private final Claims claims;
  private final Refresh refresh;
  private boolean isRefreshed;

  ExplicitAddress(
      Attempt attempt,
      Wishes.Wanted wanted,
      List<Wishes.Named> named,
      BlockCache blocks,
      Holdings holdings,
      Claims claims,
      Refresh refresh) {
    this.attempt = attempt;
    this.wanted = wanted;
    this.named = named;
    this.blocks = blocks;
    this.holdings = holdings;
    this.claims = claims;
    this.refresh = refresh;
  }

  @Override
  public Answer<Place> next() {
    var around = attempt.pools().stream().filter(p -> p.cidr().contains(wanted.address())).toList();
    if (around.isEmpty()) {
      return Answer.no(
          Refusal.invalid(wanted.field(), "%s lies in no pool".formatted(wanted.address())));
    }
    var meant = around.stream().filter(this::isNamed).toList();
    if (meant.isEmpty()) {
      return Answer.no(
          Refusal.invalid(
              wanted.field(),
              "%s lies in pool %s, which is not among the pools named"
                  .formatted(wanted.address(), usable(around).name())));
    }
    var pool = usable(meant);
    var refused = attempt.asker().refusalWhenNamed(pool);
    return refused.isPresent() ? refuse(pool, refused.get()) : in(pool);
  }

  /** Of pools that overlap, the one that may be used is meant. */
  private static Pool usable(List<Pool> pools) {
    return pools.stream()
        .filter(p -> p.verdict() == Pool.Verdict.TRUE)
        .findFirst()
        .orElseGet(pools::getFirst);
  }

  private boolean isNamed(Pool pool) {
    return named.isEmpty()
        || named.stream()
            .flatMap(name -> PoolChoice.find(attempt.pools(), name.text()).stream())
            .anyMatch(p -> p.ref().equals(pool.ref()));
  }

  private Answer<Place> in(Pool pool) {
    var cidr = Cidr.containing(wanted.address(), pool.blockSize());
    if (attempt.isTruth()) {
      blocks
          .containing(wanted.address())
          .map(b -> b.value().cidr())
          .filter(other -> !other.equals(cidr))
          .ifPresent(holdings::read);
      holdings.read(cidr);
    }
    while (!attempt.deadline().isPast()) {
      var block = blocks.containing(wanted.address());
      if (block.isPresent()) {
        return inBlock(pool, block.get());
      }
      switch (claims.at(attempt, pool, cidr)) {
        case Claim.Claimed(var claimed) -> {
          return place(pool, claimed, Place.Tie.OWN);
        }
        case Claim.AtLimit(), Claim.NoRoom() -> {
          if (!attempt.isTruth() || isRefreshed) {
            return Answer.no(
                Refusals.exhausted(attempt.node().name(), Map.of(pool.name(), PoolRefusal.LIMIT)));
          }
          refresh.blocks();
          isRefreshed = true;
        }
        case Claim.PoolRefused(var why) -> {
          return refuse(pool, why);
        }
        case Claim.Failed(var refusal) -> {
          return Answer.no(refusal);
        }
        case Claim.Changed() -> {}
      }
    }
    return Answer.no(Refusals.late());
  }

  private Answer<Place> inBlock(Pool pool, Versioned<Block> block) {
    if (!block.value().pool().equals(pool.ref())) {
      return refuse(pool, PoolRefusal.OVERLAPS);
    }
    if (block.value().node().equals(Optional.of(attempt.node()))) {
      return place(pool, block, Place.Tie.OWN);
    }
    boolean isHeld = block.value().heldBy(attempt.command().attachment()).isPresent();
    return attempt.settings().strictAffinity() && !isHeld
        ? refuse(pool, PoolRefusal.STRICT)
        : place(pool, block, Place.Tie.BORROWED);
  }

  /** A block that would refuse is found out before another family's is written. */
  private Answer<Place> place(Pool pool, Versioned<Block> block, Place.Tie tie) {
    var place = new Place(pool, block, tie, Optional.of(wanted.address()));
    return block.value().giveAddress(attempt.owner(), wanted.address(), attempt.now())
            instanceof Refused(var reason)
        ? gaveNothing(place, reason)
        : Answer.yes(place);
  }

  private Answer<Place> refuse(Pool pool, PoolRefusal why) {
    return Answer.no(
        Refusals.poolRefused(
            "%s is not given to node %s".formatted(wanted.address(), attempt.node().name()),
            Map.of(pool.name(), why)));
  }

  @Override
  public Answer<Place> gaveNothing(Place place, Refused.Reason reason) {
    return switch (reason) {
      case TAKEN ->
          Answer.no(
              Refusal.of(
                  ProblemType.ADDRESS_TAKEN,
                  "%s is held by another attachment".formatted(wanted.address())));
      case DELETING -> refuse(place.pool(), PoolRefusal.TERMINATING);
      case NOT_AFFINE, FULL, NOT_HELD, OTHER_SEQUENCE -> next();
    };
  }
}
