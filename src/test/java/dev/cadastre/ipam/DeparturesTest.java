package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final Cidr CIDR = Cidr.parse("10.244.1.0/26");
  private static final NodeId GONE = new NodeId("worker-1", "old");
  private static final NodeId SUCCESSOR = new NodeId("worker-1", "new");
  private static final IpAddress KEPT = IpAddress.parse("10.244.1.1");
  private static final IpAddress LOST = IpAddress.parse("10.244.1.2");
  private static final IpAddress BORROWED = IpAddress.parse("10.244.1.3");

  /** Two addresses of worker-1, and one that worker-2 borrows. */
  private static final Block BLOCK =
      new Block(
          CIDR,
          new PoolRef("main", "pool-uid"),
          Optional.of(GONE),
          10,
          15,
          new TreeMap<>(
              Map.of(
                  KEPT, entry("worker-1", "old", "c1", 11),
                  LOST, entry("worker-1", "old", "c2", 12),
                  BORROWED, entry("worker-2", "uid-2", "c3", 13))),
          List.of(),
          false);

  private static final JournalReport REPORT =
      new JournalReport(
          "worker-1",
          1,
          true,
          Map.of(
              attachment("worker-1", "c1"),
              new Reported(Optional.empty(), List.of(new Listed(KEPT, CIDR, 11)))));

  @Test
  void whatIsReportedPassesWithAddressAndSequenceUnderANewClaim() {
    var passed = Departures.passedTo(SUCCESSOR, BLOCK, REPORT);

    assertThat(passed.node()).contains(SUCCESSOR);
    assertThat(passed.claimSequence()).isEqualTo(16);
    assertThat(passed.sequence()).isEqualTo(16);
    assertThat(passed.allocations().get(KEPT)).isEqualTo(entry("worker-1", "new", "c1", 11));
  }

  @Test
  void whatIsNotReportedAndWhatOthersBorrowStayAsTheyWere() {
    var passed = Departures.passedTo(SUCCESSOR, BLOCK, REPORT);

    assertThat(passed.allocations().get(LOST)).isEqualTo(BLOCK.allocations().get(LOST));
    assertThat(passed.allocations().get(BORROWED)).isEqualTo(BLOCK.allocations().get(BORROWED));
  }

  @Test
  void takingOverTwiceIsTakingOverOnce() {
    var once = Departures.passedTo(SUCCESSOR, BLOCK, REPORT);

    assertThat(Departures.passedTo(SUCCESSOR, once, REPORT)).isEqualTo(once);
  }

  @Test
  void borrowedAddressPassesWhileItsBlockKeepsItsClaim() {
    var borrower = new NodeId("worker-2", "uid-2-new");
    var report =
        new JournalReport(
            "worker-2",
            1,
            true,
            Map.of(attachment("worker-2", "c3"), new Reported(Optional.empty(), List.of())));

    var passed = Departures.passedTo(borrower, BLOCK, report);

    assertThat(passed.node()).contains(GONE);
    assertThat(passed.claimSequence()).isEqualTo(10);
    assertThat(passed.allocations().get(BORROWED))
        .isEqualTo(entry("worker-2", "uid-2-new", "c3", 13));
  }

  @Test
  void blockIsNobodysWhenTheLastEntryOfItsGoneNodeIsFreed() {
    var first = new HeldEntry(CIDR, KEPT, entry("worker-1", "old", "c1", 11));
    var second = new HeldEntry(CIDR, LOST, entry("worker-1", "old", "c2", 12));

    var half = first.freedFrom(BLOCK, NOW);
    var whole = second.freedFrom(half, NOW);

    assertThat(Departures.abandonedBy(GONE, half)).isEqualTo(half);
    var left = Departures.abandonedBy(GONE, whole);
    assertThat(left.node()).isEmpty();
    assertThat(left.allocations()).containsOnlyKeys(BORROWED);
    assertThat(left.freed()).extracting(Freed::address).containsExactly(KEPT, LOST);
  }

  @Test
  void entryThatWasAdoptedSinceIsNotFreed() {
    var seen = new HeldEntry(CIDR, KEPT, entry("worker-1", "old", "c1", 10));

    assertThat(seen.freedFrom(BLOCK, NOW)).isEqualTo(BLOCK);
  }

  @Test
  void nodeIsGoneByUid() {
    assertThat(Departures.isGone(GONE, Optional.empty())).isTrue();
    assertThat(Departures.isGone(GONE, Optional.of("new"))).isTrue();
    assertThat(Departures.isGone(GONE, Optional.of("old"))).isFalse();
    assertThat(Departures.isGone(new NodeId("worker-1", ""), Optional.of("new"))).isFalse();
  }

  private static Attachment attachment(String node, String container) {
    return new Attachment(node, "k8s-pod-network", container, "eth0");
  }

  private static Entry entry(String node, String uid, String container, long sequence) {
    var owner = new Owner(attachment(node, container), uid, Use.WORKLOAD, Optional.empty());
    return new Entry(owner, sequence, NOW, Map.of());
  }
}
