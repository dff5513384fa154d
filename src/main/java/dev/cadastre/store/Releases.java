package dev.cadastre.store;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange.Changed;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.BlockCache.Container;
import dev.cadastre.store.ReleaseCommand.Held;
import dev.cadastre.store.ReleaseOutcome.FreedAddress;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Takes addresses back, each only under the sequence that its holder names, so that a late release
 * frees no new owner.
 */
final class Releases {
  private final BlockWriters blocks;
  private final Holdings holdings;
  private final Routes routes;
  private final ClusterView cluster;
  private final Clock clock;
  private final Parallel parallel;

  Releases(
      BlockWriters blocks,
      Holdings holdings,
      Routes routes,
      ClusterView cluster,
      Clock clock,
      Parallel parallel) {
    this.blocks = blocks;
    this.holdings = holdings;
    this.routes = routes;
    this.cluster = cluster;
    this.clock = clock;
    this.parallel = parallel;
  }

  /** What became of the addresses in one block. */
  private sealed interface InBlock {
    record Freed(List<FreedAddress> addresses) implements InBlock {}

    record Mismatch(IpAddress address, long sequence) implements InBlock {}
  }

  ReleaseOutcome release(ReleaseCommand command, Deadline deadline) {
    var named = command.held();
    var pairs = named.orElseGet(() -> found(command));
    if (deadline.isPast()) {
      return new ReleaseOutcome.Denied(Refusals.late(), Set.of());
    }
    var byBlock = byBlock(pairs);
    if (named.isPresent() && byBlock.size() > 1) {
      var mismatch = foreseen(command, byBlock);
      if (mismatch.isPresent()) {
        return new ReleaseOutcome.Denied(denied(mismatch.get()), setBack(byBlock));
      }
    }
    var answers =
        parallel.map(
            List.copyOf(byBlock.entrySet()),
            e -> release(command, deadline, e.getKey(), e.getValue()));
    return outcome(answers, setBack(byBlock));
  }

  /** The blocks that have not reached a sequence that the holder was told of. */
  private Set<Cidr> setBack(Map<Cidr, List<Held>> byBlock) {
    return byBlock.entrySet().stream()
        .filter(e -> isBehind(blocks.cache().find(e.getKey()), e.getValue()))
        .filter(e -> isBehind(holdings.read(e.getKey()), e.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static boolean isBehind(Optional<Versioned<Block>> block, List<Held> pairs) {
    return block
        .filter(b -> pairs.stream().anyMatch(p -> p.sequence() > b.value().sequence()))
        .isPresent();
  }

  /** What a consistent read finds, as pairs of address and sequence. */
  private List<Held> found(ReleaseCommand command) {
    return holdings.read(container(command), List.of()).stream()
        .filter(placed -> isMeant(command, placed.entry().owner().attachment()))
        .map(p -> new Held(p.address(), p.block().value().cidr(), p.entry().sequence()))
        .toList();
  }

  static Container container(ReleaseCommand command) {
    return new Container(command.node(), command.network(), command.containerId());
  }

  private static boolean isMeant(ReleaseCommand command, Attachment attachment) {
    return container(command).has(attachment)
        && command.ifName().map(attachment.ifName()::equals).orElse(true);
  }

  private Map<Cidr, List<Held>> byBlock(List<Held> pairs) {
    var byBlock = new TreeMap<Cidr, List<Held>>();
    for (var held : pairs) {
      var known = blocks.cache().containing(held.address()).map(b -> b.value().cidr());
      var named = Optional.of(held.block()).filter(b -> b.contains(held.address()));
      boolean isKnown = blocks.cache().find(held.block()).isPresent();
      var cidr = isKnown ? named.or(() -> known) : known.or(() -> named);
      cidr.ifPresent(c -> byBlock.computeIfAbsent(c, k -> new ArrayList<>()).add(held));
    }
    return byBlock;
  }

  /** With several blocks, none is touched where one of them would refuse. */
  private Optional<InBlock.Mismatch> foreseen(
      ReleaseCommand command, Map<Cidr, List<Held>> byBlock) {
    for (var entry : byBlock.entrySet()) {
      var seen = blocks.cache().find(entry.getKey());
      if (mismatch(command, seen, entry.getValue()).isPresent()) {
        var read = holdings.read(entry.getKey());
        var mismatch = mismatch(command, read, entry.getValue());
        if (mismatch.isPresent()) {
          return mismatch;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<InBlock.Mismatch> mismatch(
      ReleaseCommand command, Optional<Versioned<Block>> block, List<Held> pairs) {
    return block.flatMap(b -> mismatch(command, b.value(), pairs));
  }

  private static Optional<InBlock.Mismatch> mismatch(
      ReleaseCommand command, Block block, List<Held> pairs) {
    for (var held : pairs) {
      var entry = mine(command, block, held);
      if (entry.isPresent() && entry.get().sequence() != held.sequence()) {
        return Optional.of(new InBlock.Mismatch(held.address(), entry.get().sequence()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Entry> mine(ReleaseCommand command, Block block, Held held) {
    return Optional.ofNullable(block.allocations().get(held.address()))
        .filter(entry -> isMeant(command, entry.owner().attachment()));
  }

  private Answer<InBlock> release(
      ReleaseCommand command, Deadline deadline, Cidr cidr, List<Held> pairs) {
    var withdrawn = withdraw(command, deadline, cidr, pairs);
    if (withdrawn instanceof Answer.No<List<Held>>(var refusal)) {
      return Answer.no(refusal);
    }
    var submitted = blocks.submit(cidr, deadline, block -> free(command, block, pairs));
    return switch (submitted) {
      case Submitted.Done<Block, InBlock>(var result, var now) -> {
        if (result instanceof InBlock.Mismatch) {
          restore(command, deadline, now.value(), pairs);
        }
        yield Answer.yes(result);
      }
      case Submitted.Absent<Block, InBlock>() -> Answer.yes(new InBlock.Freed(List.of()));
      case Submitted.NotDone<Block, InBlock>(var reason) -> Answer.no(Refusals.unavailable(reason));
      case Submitted.Unknown<Block, InBlock>(var reason) -> Answer.no(Refusals.unknown(reason));
    };
  }

  private Step<Block, InBlock> free(ReleaseCommand command, Block block, List<Held> pairs) {
    // Without held, what was found first and is another's or under another sequence by now is gone.
    var mismatch = mismatch(command, block, pairs);
    if (mismatch.isPresent() && command.held().isPresent()) {
      return Step.refuse(mismatch.get());
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var next = block;
    var freed = new ArrayList<FreedAddress>();
    for (var held : pairs) {
      var entry = mine(command, next, held);
      if (entry.isPresent()
          && next.release(entry.get().owner().attachment(), held.address(), held.sequence(), now)
              instanceof Changed(var without, var address)) {
        next = without;
        freed.add(new FreedAddress(address, block.pool().name(), block.cidr(), held.sequence()));
      }
    }
    InBlock result = new InBlock.Freed(freed);
    return freed.isEmpty() ? Step.refuse(result) : Step.write(next, result);
  }

  /** Before they are freed, nobody routes to the block's borrowed and tunnel addresses any more. */
  private Answer<List<Held>> withdraw(
      ReleaseCommand command, Deadline deadline, Cidr cidr, List<Held> pairs) {
    var block =
        blocks
            .cache()
            .find(cidr)
            .filter(seen -> holdsAll(command, seen.value(), pairs))
            .or(() -> holdings.read(cidr));
    if (block.isEmpty() || isL2(block.get().value())) {
      return Answer.yes(List.of());
    }
    for (var held : pairs) {
      var entry = mine(command, block.get().value(), held);
      if (entry.isPresent()
          && entry.get().sequence() == held.sequence()
          && isRouted(command, block.get().value(), entry.get())
          && routes.withdraw(command.node(), deadline, held.address(), entry.get())
              instanceof Answer.No<Boolean>(var refusal)) {
        return Answer.no(refusal);
      }
    }
    return Answer.yes(pairs);
  }

  /** One that does not may be late: what it lacks could be borrowed. */
  private static boolean holdsAll(ReleaseCommand command, Block block, List<Held> pairs) {
    return pairs.stream()
        .allMatch(
            held ->
                mine(command, block, held)
                    .filter(entry -> entry.sequence() == held.sequence())
                    .isPresent());
  }

  private static boolean isRouted(ReleaseCommand command, Block block, Entry entry) {
    return !block.isAffineTo(command.node()) || entry.owner().use() == Use.TUNNEL;
  }

  private boolean isL2(Block block) {
    return cluster.pools().stream()
        .filter(p -> p.ref().equals(block.pool()))
        .findFirst()
        .flatMap(Pool::l2)
        .isPresent();
  }

  private void restore(ReleaseCommand command, Deadline deadline, Block block, List<Held> pairs) {
    for (var held : pairs) {
      mine(command, block, held)
          .filter(entry -> isRouted(command, block, entry) && !isL2(block))
          .ifPresent(entry -> routes.restore(deadline, block, held.address(), entry));
    }
  }

  private static ReleaseOutcome outcome(List<Answer<InBlock>> answers, Set<Cidr> setBack) {
    var freed = new ArrayList<FreedAddress>();
    Optional<Refusal> denied = Optional.empty();
    for (var answer : answers) {
      switch (answer) {
        case Answer.Yes<InBlock>(InBlock.Freed(var addresses)) -> freed.addAll(addresses);
        case Answer.Yes<InBlock>(InBlock.Mismatch mismatch) ->
            denied = Optional.of(denied(mismatch));
        case Answer.No<InBlock>(var refusal) -> denied = Optional.of(refusal);
      }
    }
    return denied
        .<ReleaseOutcome>map(refusal -> new ReleaseOutcome.Denied(refusal, setBack))
        .orElseGet(() -> new ReleaseOutcome.Freed(freed, setBack));
  }

  private static Refusal denied(InBlock.Mismatch mismatch) {
    return Refusal.of(
        ProblemType.SEQUENCE_MISMATCH,
        "%s is held under sequence %d".formatted(mismatch.address(), mismatch.sequence()));
  }
}
