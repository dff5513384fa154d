package dev.cadastre.controller.collect;

import static java.util.stream.Collectors.groupingBy;

import dev.cadastre.addr.Cidr;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.Step;
import dev.cadastre.store.Submitted;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** Frees entries that are held just as they were judged, with one write per block. */
@Singleton
public final class Freeing {
  private static final Logger LOG = Logger.getLogger(Freeing.class);
  private static final Duration PER_BLOCK = Duration.ofSeconds(10);

  private final BlockCache blocks;
  private final BlockWriters writers;
  private final RoutesCache routes;
  private final RouteWriters routeWriters;
  private final Clock clock;

  public Freeing(
      BlockCache blocks,
      BlockWriters writers,
      RoutesCache routes,
      RouteWriters routeWriters,
      Clock clock) {
    this.blocks = blocks;
    this.writers = writers;
    this.routes = routes;
    this.routeWriters = routeWriters;
    this.clock = clock;
  }

  /** Frees them where nothing has happened to them; the ones that were. */
  public List<HeldEntry> free(Collection<HeldEntry> entries) {
    var freed = new ArrayList<HeldEntry>();
    entries.stream()
        .collect(groupingBy(HeldEntry::block))
        .forEach((block, held) -> freed.addAll(free(block, held, UnaryOperator.identity())));
    return freed;
  }

  /**
   * Frees entries of one block and changes it further in the same write.
   *
   * @param then what else becomes of the block without them
   */
  public List<HeldEntry> free(
      Cidr block, Collection<HeldEntry> entries, UnaryOperator<Block> then) {
    entries.forEach(this::withdraw);
    var submitted =
        writers.submit(
            block,
            Deadline.in(PER_BLOCK),
            now -> {
              var freed = entries.stream().filter(held -> held.isIn(now)).toList();
              var next = then.apply(without(now, freed));
              return next.equals(now)
                  ? Step.<Block, List<HeldEntry>>keep(List.of())
                  : Step.write(next, freed);
            });
    return switch (submitted) {
      case Submitted.Done<Block, List<HeldEntry>>(var freed, var _) -> freed;
      case Submitted.Absent<Block, List<HeldEntry>>() -> List.of();
      case Submitted.NotDone<Block, List<HeldEntry>>(var reason) -> later(block, reason);
      case Submitted.Unknown<Block, List<HeldEntry>>(var reason) -> later(block, reason);
    };
  }

  private static List<HeldEntry> later(Cidr block, String reason) {
    LOG.infof("garbage of block %s is freed later: %s", block, reason);
    return List.of();
  }

  private Block without(Block block, List<HeldEntry> freed) {
    var left = block;
    for (var held : freed) {
      left = held.freedFrom(left, clock.instant());
    }
    return left;
  }

  /** Others stop to route to it before anybody else can be given it. */
  private void withdraw(HeldEntry held) {
    var holder = held.entry().owner().node();
    boolean isOwn =
        blocks.find(held.block()).filter(b -> b.value().isAffineTo(holder.name())).isPresent();
    if (isOwn && !held.entry().owner().attachment().isTunnel()) {
      return;
    }
    if (routes.find(holder.name()).isPresent()) {
      routeWriters.ensure(
          holder,
          Deadline.in(PER_BLOCK),
          listed -> listed.withoutBorrowed(held.address()).withoutTunnel(held.address()));
    }
  }
}
