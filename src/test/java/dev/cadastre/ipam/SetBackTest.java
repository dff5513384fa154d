package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import dev.cadastre.ipam.SetBack.Clash;
import dev.cadastre.ipam.SetBack.Restored;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SetBackTest {
  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final Duration GRACE = Duration.ofMinutes(4);
  private static final long NOW_MICROS = 1_795_485_600_000_000L;
  private static final Cidr CIDR = Cidr.parse("10.244.1.0/26");
  private static final NodeId NODE = new NodeId("worker-1", "uid-1");
  private static final IpAddress ADDRESS = IpAddress.parse("10.244.1.1");
  private static final Attachment MINE = attachment("worker-1", "c1");

  @Test
  void whatTheNodeHoldsAndNobodyElseHasIsWrittenBack() {
    var block = block(Map.of(), List.of(new Freed(ADDRESS, 9, NOW)));

    var restored = SetBack.restore(block, NODE, report(70), NOW, GRACE);

    assertThat(restored.clashes()).isEmpty();
    assertThat(restored.block().allocations())
        .containsOnly(Map.entry(ADDRESS, entry(MINE, "uid-1", 70)));
    assertThat(restored.block().freed()).isEmpty();
  }

  @Test
  void sequenceRisesAboveAllThatWasEverGiven() {
    var restored = SetBack.restore(block(Map.of(), List.of()), NODE, report(70), NOW, GRACE);
    var clockBehind =
        SetBack.restore(block(Map.of(), List.of()), NODE, report(NOW_MICROS + 5), NOW, GRACE);

    assertThat(restored.block().sequence()).isEqualTo(NOW_MICROS);
    assertThat(clockBehind.block().sequence()).isEqualTo(NOW_MICROS + 6);
  }

  @Test
  void addressThatSomebodyElseHasByNowIsAClashAndStaysTheirs() {
    var theirs = attachment("worker-2", "c9");
    var block = block(Map.of(ADDRESS, entry(theirs, "uid-2", 11)), List.of());

    var restored = SetBack.restore(block, NODE, report(70), NOW, GRACE);

    assertThat(restored.clashes()).containsExactly(new Clash(ADDRESS, MINE, theirs));
    assertThat(restored.block().allocations()).isEqualTo(block.allocations());
  }

  @Test
  void entryThatWasAdoptedAfterTheBackupGetsItsSequenceBack() {
    var block = block(Map.of(ADDRESS, entry(MINE, "uid-1", 8)), List.of());

    var restored = SetBack.restore(block, NODE, report(70), NOW, GRACE);

    assertThat(restored.block().allocations().get(ADDRESS)).isEqualTo(entry(MINE, "uid-1", 70));
  }

  @Test
  void olderHolderOfTheSameNodeGivesWayWhenItsCompleteReportLacksIt() {
    var before = attachment("worker-1", "c0");
    var old = entry(before, "uid-1", 11, NOW.minus(GRACE).minusSeconds(1));
    var young = entry(before, "uid-1", 11, NOW.minus(GRACE));

    var replaced = restore(block(Map.of(ADDRESS, old), List.of()), report(70));
    var clashing = restore(block(Map.of(ADDRESS, young), List.of()), report(70));

    assertThat(replaced.clashes()).isEmpty();
    assertThat(replaced.block().allocations()).containsOnlyKeys(ADDRESS);
    assertThat(replaced.block().allocations().get(ADDRESS)).isEqualTo(entry(MINE, "uid-1", 70));
    assertThat(clashing.clashes()).containsExactly(new Clash(ADDRESS, MINE, before));
  }

  @Test
  void theReportOfASecondNodeShowsWhatIsLackingWhenAFirstHasRaisedTheSequence() {
    var raised = restore(block(Map.of(), List.of()), report("worker-2", 90)).block();
    var other = ADDRESS.plus(1);
    var second = report("worker-1", other, 70);

    assertThat(SetBack.isProvenBy(second, raised)).isFalse();
    assertThat(SetBack.isLacking(raised, second)).isTrue();
    assertThat(restore(raised, second).block().allocations()).containsOnlyKeys(ADDRESS, other);
  }

  @Test
  void addressThatWasGivenBackLaterIsNotLacking() {
    var freed = block(Map.of(), List.of(new Freed(ADDRESS, 12, NOW)));

    assertThat(SetBack.isLacking(freed, report(11))).isFalse();
    assertThat(SetBack.isLacking(freed, report(13))).isTrue();
  }

  @Test
  void addressOfAnEarlierClaimIsNotLacking() {
    var block = block(Map.of(), List.of());

    assertThat(SetBack.isLacking(block, report(block.claimSequence()))).isFalse();
    assertThat(SetBack.isLacking(block, report(block.claimSequence() + 1))).isTrue();
  }

  @Test
  void whatIsWholeStaysAsItIs() {
    var whole = block(Map.of(ADDRESS, entry(MINE, "uid-1", 11)), List.of());

    assertThat(restore(whole, report(11))).isEqualTo(new Restored(whole, List.of(), false));
    var once = restore(block(Map.of(), List.of()), report(70)).block();
    assertThat(restore(once, report(70))).isEqualTo(new Restored(once, List.of(), false));
  }

  @Test
  void blocksAreThoseThatTheReportNames() {
    assertThat(SetBack.blocksOf(report(70))).containsExactly(CIDR);
  }

  private static Restored restore(Block block, JournalReport report) {
    return SetBack.restore(block, new NodeId(report.node(), "uid-1"), report, NOW, GRACE);
  }

  private static JournalReport report(long sequence) {
    return report("worker-1", sequence);
  }

  private static JournalReport report(String node, long sequence) {
    return report(node, ADDRESS, sequence);
  }

  private static JournalReport report(String node, IpAddress address, long sequence) {
    var listed = new Listed(address, CIDR, sequence);
    var reported = new Reported(Optional.empty(), List.of(listed));
    return new JournalReport(node, 1, true, Map.of(attachment(node, "c1"), reported));
  }

  private static Block block(Map<IpAddress, Entry> allocations, List<Freed> freed) {
    return new Block(
        CIDR,
        new PoolRef("main", "pool-uid"),
        Optional.of(NODE),
        1,
        12,
        new TreeMap<>(allocations),
        freed,
        false);
  }

  private static Attachment attachment(String node, String container) {
    return new Attachment(node, "k8s-pod-network", container, "eth0");
  }

  private static Entry entry(Attachment attachment, String nodeUid, long sequence) {
    return entry(attachment, nodeUid, sequence, NOW);
  }

  private static Entry entry(Attachment attachment, String nodeUid, long sequence, Instant at) {
    var owner = new Owner(attachment, nodeUid, Use.WORKLOAD, Optional.empty());
    return new Entry(owner, sequence, at, Map.of());
  }
}
