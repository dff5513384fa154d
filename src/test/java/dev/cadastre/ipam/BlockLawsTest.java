package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.BlockChange.AlreadyHeld;
import dev.cadastre.ipam.BlockChange.Changed;
import dev.cadastre.ipam.BlockChange.Refused;
import dev.cadastre.testkit.Samples;
import dev.cadastre.testkit.Shrinking;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A block against a plain model of it, over random sequences of what can befall it. */
class BlockLawsTest {
  private static final PoolRef POOL = new PoolRef("blue", "uid-blue");
  private static final NodeId NODE = new NodeId("a", "uid-a");
  private static final Duration COOLDOWN = Duration.ofSeconds(30);

  /** What can befall a block. */
  private sealed interface Deed {
    record Give(int who) implements Deed {}

    record GiveAddress(int who, int ordinal) implements Deed {}

    record Release(int who, boolean isLate) implements Deed {}

    record Adopt(int who) implements Deed {}

    record Wait(int seconds) implements Deed {}

    record Reserve(int ordinal, int prefixLength) implements Deed {}
  }

  private static Deed deed(Samples samples) {
    int who = samples.between(0, 9);
    return switch (samples.between(0, 11)) {
      case 0, 1, 2, 3 -> new Deed.Give(who);
      case 4 -> new Deed.GiveAddress(who, samples.between(0, 7));
      case 5, 6, 7 -> new Deed.Release(who, samples.chance(0.2));
      case 8 -> new Deed.Adopt(who);
      case 9 -> new Deed.Reserve(samples.between(0, 7), samples.between(29, 32));
      default -> new Deed.Wait(samples.between(1, 40));
    };
  }

  /** The block and, beside it, what a child would write down about it. */
  private static final class Play {
    private final Cidr cidr;
    private Block block;
    private Instant now = Instant.parse("2026-11-24T02:00:00Z");
    private List<Cidr> reserved = List.of();
    private final Map<IpAddress, Integer> owners = new LinkedHashMap<>();
    private final SequencedMap<IpAddress, Instant> freed = new LinkedHashMap<>();

    Play(Cidr cidr) {
      this.cidr = cidr;
      this.block = Block.claimed(cidr, POOL, NODE, 1000);
    }

    void all(List<Deed> deeds) {
      deeds.forEach(
          deed -> {
            long before = block.sequence();
            apply(deed);
            agree();
            assertThat(block.sequence()).isBetween(before, before + 1);
          });
    }

    private void apply(Deed deed) {
      switch (deed) {
        case Deed.Give(var who) -> give(who);
        case Deed.GiveAddress(var who, var ordinal) -> give(who, cidr.base().plus(ordinal));
        case Deed.Release(var who, var isLate) -> release(who, isLate);
        case Deed.Adopt(var who) -> adopt(who);
        case Deed.Wait(var seconds) -> now = now.plusSeconds(seconds);
        case Deed.Reserve(var ordinal, var prefixLength) ->
            reserved =
                List.of(
                    Cidr.containing(
                        cidr.base().plus(ordinal), cidr.family().bits() - 32 + prefixLength));
      }
    }

    private void give(int who) {
      var expected = heldBy(who).isPresent() ? heldBy(who) : next();
      switch (block.give(owner(who), rules(), now)) {
        case Changed(var next, var address) -> {
          assertThat(heldBy(who)).isEmpty();
          assertThat(expected).contains(address);
          given(next, who, address);
        }
        case AlreadyHeld(var address) -> assertThat(owners).containsEntry(address, who);
        case Refused(var reason) -> {
          assertThat(expected).isEmpty();
          assertThat(reason).isEqualTo(Refused.Reason.FULL);
        }
      }
    }

    private void give(int who, IpAddress address) {
      var owner = owners.get(address);
      switch (block.giveAddress(owner(who), address, now)) {
        case Changed(var next, var same) -> {
          assertThat(owner).isNull();
          given(next, who, same);
        }
        case AlreadyHeld held -> assertThat(owner).isEqualTo(who);
        case Refused(var reason) -> {
          assertThat(owner).isNotNull().isNotEqualTo(who);
          assertThat(reason).isEqualTo(Refused.Reason.TAKEN);
        }
      }
    }

    private void given(Block next, int who, IpAddress address) {
      owners.put(address, who);
      freed.remove(address);
      block = next;
    }

    private void release(int who, boolean isLate) {
      for (var address : List.copyOf(owners.keySet())) {
        long sequence = sequence(address) - (isLate ? 1 : 0);
        var released = block.release(attachment(who), address, sequence, now);
        if (!Objects.equals(owners.get(address), who)) {
          assertThat(released).isEqualTo(new Refused(Refused.Reason.NOT_HELD));
        } else if (isLate) {
          assertThat(released).isEqualTo(new Refused(Refused.Reason.OTHER_SEQUENCE));
        } else {
          owners.remove(address);
          freed.putLast(address, now);
          block = ((Changed) released).block();
          return;
        }
      }
    }

    private void adopt(int who) {
      heldBy(who)
          .ifPresent(
              address -> {
                long old = sequence(address);
                block = ((Changed) block.adopt(attachment(who), address)).block();
                assertThat(sequence(address)).isGreaterThan(old);
              });
    }

    private Optional<IpAddress> heldBy(int who) {
      return owners.entrySet().stream()
          .filter(e -> e.getValue() == who)
          .map(Map.Entry::getKey)
          .max((a, b) -> Long.compare(sequence(a), sequence(b)));
    }

    private long sequence(IpAddress address) {
      return Objects.requireNonNull(block.allocations().get(address)).sequence();
    }

    /** Never given and lowest, else freed longest ago and rested; none of it reserved. */
    private Optional<IpAddress> next() {
      return IntStream.range(0, block.size())
          .mapToObj(cidr.base()::plus)
          .filter(a -> !owners.containsKey(a) && !freed.containsKey(a) && !isReserved(a))
          .findFirst()
          .or(
              () ->
                  freed.entrySet().stream()
                      .filter(f -> !f.getValue().plus(COOLDOWN).isAfter(now))
                      .map(Map.Entry::getKey)
                      .filter(a -> !isReserved(a))
                      .findFirst());
    }

    private boolean isReserved(IpAddress address) {
      return reserved.stream().anyMatch(r -> r.contains(address));
    }

    private AddressRules rules() {
      return new AddressRules(reserved, COOLDOWN);
    }

    private void agree() {
      assertThat(block.allocations().keySet()).containsExactlyInAnyOrderElementsOf(owners.keySet());
      assertThat(block.freed())
          .extracting(Freed::address)
          .containsExactlyElementsOf(freed.keySet());
      assertThat(block.nextFree(rules(), now)).isEqualTo(next());
      var counts = block.counts(rules(), now);
      assertThat(counts.capacity()).isEqualTo(block.size());
      assertThat(counts.used()).isEqualTo(owners.size());
      assertThat(counts.free() == 0).isEqualTo(next().isEmpty());
      var sequences = new ArrayList<Long>();
      block.allocations().values().forEach(e -> sequences.add(e.sequence()));
      block.freed().forEach(f -> sequences.add(f.sequence()));
      assertThat(sequences).doesNotHaveDuplicates().allMatch(s -> s <= block.sequence());
    }
  }

  private static Attachment attachment(int who) {
    return new Attachment("a", "net", "c" + who, "eth0");
  }

  private static Owner owner(int who) {
    return new Owner(attachment(who), "uid-a", Use.WORKLOAD, Optional.empty());
  }

  @Test
  void aBlockIsWhatBefellIt() {
    Samples.repeat(
        300,
        samples -> {
          var cidr = Cidr.parse(samples.chance(0.5) ? "10.2.0.8/29" : "fd00::8/125");
          var deeds = samples.listOf(60, BlockLawsTest::deed);
          Shrinking.check(deeds, played -> new Play(cidr).all(played));
        });
  }
}
