package dev.cadastre.ipam;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import dev.cadastre.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A node, its register and the collector between them, with answers, releases, reports and whole
 * journals that get lost, and caches that are late.
 */
class LeaksLawTest {
  private static final int STEPS = 500;

  @Test
  void noAttachmentLosesItsAddressAndNoLeakStays() {
    Samples.repeat(
        200,
        samples -> {
          var world = new World(samples);
          for (int i = 0; i < STEPS; i++) {
            world.step();
            world.everyLiveAttachmentHoldsItsAddress();
          }
          world.settle();
          world.everyLiveAttachmentHoldsItsAddress();
          world.nothingElseIsHeld();
        });
  }

  private static final class World {
    private static final Settings SETTINGS = Settings.DEFAULT;
    private static final NodeId NODE = new NodeId("worker-1", "uid-1");
    private static final AddressRules RULES = new AddressRules(List.of(), Duration.ZERO);

    /** An agent gives a report up after so long. */
    private static final Duration REPORT_DEADLINE = Duration.ofSeconds(5);

    private final Samples samples;
    private Instant now = Instant.parse("2026-11-24T02:00:00Z");
    private Block block =
        Block.claimed(Cidr.parse("10.244.1.0/27"), new PoolRef("main", "pool-uid"), NODE, 1_000);
    private final Deque<Block> versions = new ArrayDeque<>(List.of(block));
    private int containers;

    /** Of the attachments that use an address: the address. */
    private final Map<Attachment, IpAddress> live = new LinkedHashMap<>();

    private final Map<Attachment, Reported> journal = new LinkedHashMap<>();
    private boolean complete = true;
    private final Set<String> pods = new HashSet<>();
    private final Deque<Sent> sent = new ArrayDeque<>();
    private List<Suspect> suspects = List.of();

    private record Sent(JournalReport report, Instant at) {}

    World(Samples samples) {
      this.samples = samples;
    }

    void step() {
      now = now.plusMillis(samples.chance(0.2) ? samples.between(0, 90_000) : 500);
      switch (samples.between(0, 12)) {
        case 0, 1 -> add();
        case 2 -> delete();
        case 3 -> samples.shuffled(List.copyOf(pods)).stream().findFirst().ifPresent(pods::remove);
        case 4 -> loseOrRebuildJournal();
        case 5, 6 -> retryOrGiveUp();
        case 7, 8, 9 -> sent.add(new Sent(report(), now));
        default -> deliver();
      }
    }

    private void add() {
      var attachment = new Attachment(NODE.name(), "net", "c" + containers++, "eth0");
      var pod = new PodId("default", attachment.containerId(), samples.uid());
      pods.add(pod.uid());
      journal.put(attachment, new Reported(Optional.of(pod), List.of()));
      var owner = new Owner(attachment, NODE.uid(), Use.WORKLOAD, Optional.of(pod));
      if (block.give(owner, RULES, now) instanceof BlockChange.Changed changed) {
        write(changed.block());
        if (samples.chance(0.7)) {
          answered(attachment, changed.address());
        }
      }
    }

    private void answered(Attachment attachment, IpAddress address) {
      long sequence = entry(address).orElseThrow().sequence();
      var listed = new Listed(address, block.cidr(), sequence);
      var pod = Optional.ofNullable(journal.get(attachment)).flatMap(Reported::pod);
      journal.put(attachment, new Reported(pod, List.of(listed)));
      live.put(attachment, address);
    }

    /** An ADD whose answer was lost. */
    private void retryOrGiveUp() {
      var open = journal.entrySet().stream().filter(e -> e.getValue().addresses().isEmpty());
      var attachment = open.map(Map.Entry::getKey).findFirst();
      if (attachment.isEmpty() || live.containsKey(attachment.get())) {
        return;
      }
      var held = block.heldBy(attachment.get());
      if (samples.chance(0.5)
          && held.isPresent()
          && block.adopt(attachment.get(), held.get()) instanceof BlockChange.Changed changed) {
        write(changed.block());
        answered(attachment.get(), held.get());
      } else {
        journal.remove(attachment.get());
      }
    }

    private void delete() {
      var attachment = samples.shuffled(List.copyOf(live.keySet())).stream().findFirst();
      if (attachment.isEmpty()) {
        return;
      }
      var address = requireNonNull(live.remove(attachment.get()));
      journal.remove(attachment.get());
      long sequence = entry(address).orElseThrow().sequence();
      boolean arrives = samples.chance(0.5);
      if (arrives
          && block.release(attachment.get(), address, sequence, now)
              instanceof BlockChange.Changed changed) {
        write(changed.block());
      }
    }

    private void loseOrRebuildJournal() {
      complete = !complete;
      journal.clear();
      if (complete) {
        // It finds its devices, and the register tells what they hold.
        live.forEach(
            (attachment, address) -> {
              var entry = entry(address).orElseThrow();
              var listed = new Listed(address, block.cidr(), entry.sequence());
              journal.put(attachment, new Reported(entry.owner().pod(), List.of(listed)));
            });
      }
    }

    private JournalReport report() {
      return new JournalReport(NODE.name(), 1, complete, journal);
    }

    private void deliver() {
      if (!sent.isEmpty()) {
        var next = sent.removeFirst();
        if (!next.at().plus(REPORT_DEADLINE).isBefore(now) && samples.chance(0.9)) {
          judge(next.report(), samples.oneOf(List.copyOf(versions)));
        }
      }
    }

    private void judge(JournalReport report, Block cached) {
      suspects = Leaks.after(report, now, suspects, heldIn(cached), SETTINGS);
      for (var suspect : suspects) {
        var pod = suspect.held().entry().owner().pod().orElseThrow();
        if (suspect.isLeak(pods.contains(pod.uid()))) {
          write(suspect.held().freedFrom(block, now));
        }
      }
    }

    private static List<HeldEntry> heldIn(Block seen) {
      var held = new ArrayList<HeldEntry>();
      seen.allocations()
          .forEach((address, entry) -> held.add(new HeldEntry(seen.cidr(), address, entry)));
      return held;
    }

    private void write(Block next) {
      block = next;
      versions.addLast(next);
      if (versions.size() > 5) {
        versions.removeFirst();
      }
    }

    private Optional<Entry> entry(IpAddress address) {
      return Optional.ofNullable(block.allocations().get(address));
    }

    void everyLiveAttachmentHoldsItsAddress() {
      live.forEach(
          (attachment, address) ->
              assertThat(entry(address).map(e -> e.owner().attachment()))
                  .as("holder of %s", address)
                  .contains(attachment));
    }

    /** All is quiet: what is under way has ended, pods without containers go, reports arrive. */
    void settle() {
      complete = false;
      loseOrRebuildJournal();
      var used = new HashSet<String>();
      journal.values().forEach(r -> r.pod().ifPresent(pod -> used.add(pod.uid())));
      pods.retainAll(used);
      now = now.plus(SETTINGS.leakGrace());
      for (int i = 0; i < 3; i++) {
        now = now.plus(SETTINGS.collectInterval());
        judge(report(), block);
      }
    }

    void nothingElseIsHeld() {
      assertThat(block.allocations()).containsOnlyKeys(live.values());
    }
  }
}
