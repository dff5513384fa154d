package dev.cadastre.controller.collect;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.controller.leader.LeaderWork;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.ipam.JournalReport;
import dev.cadastre.ipam.Leaks;
import dev.cadastre.ipam.SetBack.Clash;
import dev.cadastre.ipam.Suspect;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.ClusterView;
import dev.cadastre.store.StoreUnavailableException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes the reports of all nodes, on the leader. What is kept of a report is what it disagrees
 * about: with 5,000 nodes the reports themselves would be a second register in memory.
 */
@Singleton
public final class ReportDesk implements LeaderWork, Clashes {
  private static final Logger LOG = Logger.getLogger(ReportDesk.class);

  private static final int MOST_WAITING = 4;

  private final BlockCache blocks;
  private final ClusterView view;
  private final RegisterRepair repair;
  private final CompleteReports complete;
  private final Collector collector;
  private final Clock clock;
  private final Map<String, Desk> desks = new ConcurrentHashMap<>();

  public ReportDesk(
      BlockCache blocks,
      ClusterView view,
      RegisterRepair repair,
      CompleteReports complete,
      Collector collector,
      Clock clock) {
    this.blocks = blocks;
    this.view = view;
    this.repair = repair;
    this.complete = complete;
    this.collector = collector;
    this.clock = clock;
  }

  @Override
  public void start() {}

  /** A later term begins with what nodes report then. */
  @Override
  public void stop() {
    desks.clear();
  }

  /** Takes a report and returns; what follows from it is done in the background, node by node. */
  public void accept(JournalReport report) {
    desks.computeIfAbsent(report.node(), node -> new Desk()).take(report, clock.instant());
  }

  /** When the node's last report arrived at this leader. */
  public Optional<Instant> lastReport(String node) {
    return Optional.ofNullable(desks.get(node)).flatMap(Desk::lastReport);
  }

  /** Whether all of the node's reports have been judged. */
  public boolean isIdle(String node) {
    return Optional.ofNullable(desks.get(node)).map(Desk::isIdle).orElse(true);
  }

  /** Who is suspected now. */
  public List<Suspect> suspects() {
    return desks.values().stream().flatMap(desk -> desk.suspects().stream()).toList();
  }

  /** What nodes report and the register does not hold for them. */
  List<Unheld> unheld() {
    return desks.values().stream().flatMap(desk -> desk.unheld().stream()).toList();
  }

  @Override
  public List<Clash> within(Cidr range) {
    return unheld().stream()
        .flatMap(unheld -> unheld.clash().stream())
        .filter(clash -> range.contains(clash.address()))
        .sorted(Comparator.comparing(Clash::address))
        .toList();
  }

  private record Arrived(JournalReport report, Instant at) {}

  /** One node's: reports are judged one after the other, and of many that wait the last ones. */
  private final class Desk {
    private final Deque<Arrived> waiting = new ArrayDeque<>();
    private @Nullable Instant lastReport;
    private List<Suspect> suspects = List.of();
    private List<Unheld> unheld = List.of();
    private boolean running;

    synchronized void take(JournalReport report, Instant at) {
      waiting.addLast(new Arrived(report, at));
      if (waiting.size() > MOST_WAITING) {
        waiting.removeFirst();
      }
      lastReport = at;
      if (!running) {
        running = true;
        Thread.ofVirtual().name("report of " + report.node()).start(this::run);
      }
    }

    synchronized Optional<Instant> lastReport() {
      return Optional.ofNullable(lastReport);
    }

    synchronized boolean isIdle() {
      return !running;
    }

    synchronized List<Suspect> suspects() {
      return suspects;
    }

    synchronized List<Unheld> unheld() {
      return unheld;
    }

    private synchronized void miss(List<Unheld> now) {
      var before = unheld;
      unheld =
          now.stream()
              .map(one -> before.stream().anyMatch(one::isAbout) ? one.certain() : one)
              .toList();
    }

    private synchronized void suspect(List<Suspect> now) {
      suspects = List.copyOf(now);
    }

    private synchronized Optional<Arrived> next() {
      var next = Optional.ofNullable(waiting.pollFirst());
      running = next.isPresent();
      return next;
    }

    private void run() {
      for (var next = next(); next.isPresent(); next = next()) {
        var report = next.get().report();
        try {
          judge(report, next.get().at());
        } catch (StoreUnavailableException e) {
          LOG.infof("the report of %s waits for the next: %s", report.node(), e.getMessage());
        } catch (RuntimeException e) {
          LOG.errorf(e, "the report of %s could not be judged", report.node());
        }
      }
    }

    private void judge(JournalReport report, Instant at) {
      repair.check(report);
      if (report.complete()) {
        complete.arrived(report);
      }
      miss(notHeld(report));
      suspect(Leaks.after(report, at, suspects(), heldBy(report.node()), view.settings()));
      var due = suspects().stream().filter(s -> s.isDue() && s.countedAt().equals(at)).toList();
      if (!due.isEmpty()) {
        forget(collector.collect(report.node(), due));
      }
    }

    private void forget(Set<HeldEntry> freed) {
      suspect(suspects().stream().filter(s -> !freed.contains(s.held())).toList());
    }
  }

  private List<HeldEntry> heldBy(String node) {
    return blocks.heldByNode(node).stream()
        .map(p -> new HeldEntry(p.block().value().cidr(), p.address(), p.entry()))
        .toList();
  }

  private List<Unheld> notHeld(JournalReport report) {
    var unheld = new ArrayList<Unheld>();
    report
        .attachments()
        .forEach(
            (attachment, reported) -> {
              for (var listed : reported.addresses()) {
                var entry = entry(listed.address());
                var holder = entry.map(e -> e.owner().attachment());
                if (!holder.equals(Optional.of(attachment))) {
                  boolean isOlder = entry.filter(e -> e.sequence() < listed.sequence()).isPresent();
                  unheld.add(new Unheld(listed.address(), attachment, holder, isOlder));
                }
              }
            });
    return unheld;
  }

  private Optional<Entry> entry(IpAddress address) {
    return blocks.containing(address).map(block -> block.value().allocations().get(address));
  }
}
