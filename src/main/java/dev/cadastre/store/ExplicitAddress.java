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

  ExplicitAddress(
      Attempt attempt,
      Wishes.Wanted wanted,
      List<Wishes.Named> named,
      BlockCache blocks,
      Holdings holdings,
      Claims claims) {
    this.attempt = attempt;
    this.wanted = wanted;
    this.named = named;
    this.blocks = blocks;
    this.holdings = holdings;
    this.claims = claims;
  }

  @Override
  public Answer<Place> next() {
    var around = attempt.pools().stream().filter(p -> p.cidr().contains(wanted.address())).toList();
    // Of pools that overlap, the one that may be used is meant.
    var pool =
        around.stream()
            .filter(p -> p.verdict() == Pool.Verdict.TRUE)
            .findFirst()
            .or(() -> around.stream().findFirst());
    if (pool.isEmpty()) {
      return Answer.no(
          Refusal.invalid(wanted.field(), "%s lies in no pool".formatted(wanted.address())));
    }
    if (!isNamed(pool.get())) {
      return Answer.no(
          Refusal.invalid(
              wanted.field(),
              "%s lies in pool %s, which is not among the pools named"
                  .formatted(wanted.address(), pool.get().name())));
    }
    var refused = attempt.asker().refusalWhenNamed(pool.get());
    return refused.isPresent() ? refuse(pool.get(), refused.get()) : in(pool.get());
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
          return Answer.no(
              Refusals.exhausted(attempt.node().name(), Map.of(pool.name(), PoolRefusal.LIMIT)));
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

  private Answer<Place> place(Pool pool, Versioned<Block> block, Place.Tie tie) {
    return Answer.yes(new Place(pool, block, tie, Optional.of(wanted.address())));
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
