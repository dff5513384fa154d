package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import dev.cadastre.ipam.SetBack.Clash;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SetBackTest {
  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final long NOW_MICROS = 1_795_485_600_000_000L;
  private static final Cidr CIDR = Cidr.parse("10.244.1.0/26");
  private static final NodeId NODE = new NodeId("worker-1", "uid-1");
  private static final IpAddress ADDRESS = IpAddress.parse("10.244.1.1");
  private static final Attachment MINE = attachment("worker-1", "c1");

  @Test
  void whatTheNodeHoldsAndNobodyElseHasIsWrittenBack() {
    var block = block(Map.of(), List.of(new Freed(ADDRESS, 9, NOW)));

    var restored = SetBack.restore(block, NODE, report(70), NOW);

    assertThat(restored.clashes()).isEmpty();
    assertThat(restored.block().allocations())
        .containsOnly(Map.entry(ADDRESS, entry(MINE, "uid-1", 70)));
    assertThat(restored.block().freed()).isEmpty();
  }

  @Test
  void sequenceRisesAboveAllThatWasEverGiven() {
    var restored = SetBack.restore(block(Map.of(), List.of()), NODE, report(70), NOW);
    var clockBehind =
        SetBack.restore(block(Map.of(), List.of()), NODE, report(NOW_MICROS + 5), NOW);

    assertThat(restored.block().sequence()).isEqualTo(NOW_MICROS);
    assertThat(clockBehind.block().sequence()).isEqualTo(NOW_MICROS + 6);
  }

  @Test
  void addressThatSomebodyElseHasByNowIsAClashAndStaysTheirs() {
    var theirs = attachment("worker-2", "c9");
    var block = block(Map.of(ADDRESS, entry(theirs, "uid-2", 11)), List.of());

    var restored = SetBack.restore(block, NODE, report(70), NOW);

    assertThat(restored.clashes()).containsExactly(new Clash(ADDRESS, MINE, theirs));
    assertThat(restored.block().allocations()).isEqualTo(block.allocations());
  }

  @Test
  void entryThatWasAdoptedAfterTheBackupGetsItsSequenceBack() {
    var block = block(Map.of(ADDRESS, entry(MINE, "uid-1", 8)), List.of());

    var restored = SetBack.restore(block, NODE, report(70), NOW);

    assertThat(restored.block().allocations().get(ADDRESS)).isEqualTo(entry(MINE, "uid-1", 70));
  }

  @Test
  void highestListedIsToldBlockByBlock() {
    assertThat(SetBack.highestListed(report(70))).containsExactly(Map.entry(CIDR, 70L));
  }

  private static JournalReport report(long sequence) {
    var listed = new Listed(ADDRESS, CIDR, sequence);
    return new JournalReport(
        "worker-1", 1, true, Map.of(MINE, new Reported(Optional.empty(), List.of(listed))));
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
    var owner = new Owner(attachment, nodeUid, Use.WORKLOAD, Optional.empty());
    return new Entry(owner, sequence, NOW, Map.of());
  }
}
