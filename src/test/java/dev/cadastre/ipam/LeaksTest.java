package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaksTest {
  private static final Cidr BLOCK = Cidr.parse("10.244.1.0/26");
  private static final IpAddress ADDRESS = IpAddress.parse("10.244.1.5");
  private static final Instant GIVEN = Instant.parse("2026-11-24T02:00:00Z");
  private static final Instant OLD = GIVEN.plus(Duration.ofMinutes(10));
  private static final Duration INTERVAL = Settings.DEFAULT.collectInterval();
  private static final Attachment ATTACHMENT = attachment("c1");
  private static final PodId POD = new PodId("default", "web-0", "pod-uid");
  private static final HeldEntry HELD = held(ATTACHMENT, 7);

  @Test
  void whatTwoCompleteReportsLackIsDue() {
    var once = missed(List.of(), OLD);
    var twice = missed(once, OLD.plus(INTERVAL));

    assertThat(once).singleElement().matches(suspect -> !suspect.isDue());
    assertThat(twice).singleElement().matches(Suspect::isDue);
  }

  @Test
  void reportsCloserThanTheCollectIntervalCountOnce() {
    var once = missed(List.of(), OLD);
    var again = missed(once, OLD.plus(INTERVAL).minusMillis(1));

    assertThat(again).singleElement().matches(suspect -> suspect.sightings() == 1);
  }

  @Test
  void reportThatListsTheEntryInBetweenBeginsTheCountAnew() {
    var once = missed(List.of(), OLD);
    var none = after(report(true, ATTACHMENT, ADDRESS), OLD.plusSeconds(30), once);
    var again = missed(none, OLD.plus(INTERVAL));

    assertThat(none).isEmpty();
    assertThat(again).singleElement().matches(suspect -> !suspect.isDue());
  }

  @Test
  void incompleteReportProvesNothingByWhatItLacks() {
    var once = missed(List.of(), OLD);

    assertThat(after(report(false), OLD.plus(INTERVAL), List.of())).isEmpty();
    assertThat(after(report(false), OLD.plus(INTERVAL), once)).isEqualTo(once);
  }

  @Test
  void incompleteReportProvesLifeByWhatItLists() {
    var once = missed(List.of(), OLD);

    assertThat(after(report(false, ATTACHMENT, ADDRESS), OLD.plus(INTERVAL), once)).isEmpty();
  }

  @Test
  void entryYoungerThanTheGraceIsNoSuspect() {
    var atTheGrace = GIVEN.plus(Settings.DEFAULT.leakGrace());

    assertThat(missed(List.of(), atTheGrace)).isEmpty();
    assertThat(missed(List.of(), atTheGrace.plusMillis(1))).hasSize(1);
  }

  @Test
  void additionUnderWayCoversWhateverIsHeldForIt() {
    var report =
        new JournalReport(
            "worker-1", 1, true, Map.of(ATTACHMENT, new Reported(Optional.of(POD), List.of())));

    assertThat(after(report, OLD, List.of())).isEmpty();
  }

  @Test
  void adoptedEntryIsAnotherOne() {
    var once = missed(List.of(), OLD);
    var adopted = held(ATTACHMENT, 8);

    var again = Leaks.after(report(true), OLD.plus(INTERVAL), once, List.of(adopted), settings());

    assertThat(again).singleElement().matches(suspect -> suspect.sightings() == 1);
  }

  @Test
  void entryWhosePodLivesIsNoLeakUnlessTheReportListsThePodWithoutIt() {
    var sandbox = attachment("c2");
    var replaced = IpAddress.parse("10.244.1.6");
    var once = after(report(true, sandbox, replaced), OLD, List.of());
    var twice = after(report(true, sandbox, replaced), OLD.plus(INTERVAL), once);
    var bare = missed(missed(List.of(), OLD), OLD.plus(INTERVAL));

    assertThat(twice).singleElement().matches(suspect -> suspect.isLeak(true));
    assertThat(bare).singleElement().matches(suspect -> !suspect.isLeak(true));
    assertThat(bare).singleElement().matches(suspect -> suspect.isLeak(false));
  }

  @Test
  void secondAddressOfAnAttachmentThatListsTheFirstIsReplaced() {
    var report = report(true, ATTACHMENT, IpAddress.parse("10.244.1.6"));

    var suspects = after(report, OLD, List.of());

    assertThat(suspects).singleElement().matches(Suspect::replaced);
  }

  private static Settings settings() {
    return Settings.DEFAULT;
  }

  private static List<Suspect> missed(List<Suspect> before, Instant at) {
    return after(report(true), at, before);
  }

  private static List<Suspect> after(JournalReport report, Instant at, List<Suspect> before) {
    return Leaks.after(report, at, before, List.of(HELD), settings());
  }

  private static JournalReport report(boolean complete) {
    return new JournalReport("worker-1", 1, complete, Map.of());
  }

  private static JournalReport report(boolean complete, Attachment attachment, IpAddress address) {
    var listed = new Listed(address, BLOCK, 7);
    return new JournalReport(
        "worker-1",
        1,
        complete,
        Map.of(attachment, new Reported(Optional.of(POD), List.of(listed))));
  }

  private static Attachment attachment(String container) {
    return new Attachment("worker-1", "k8s-pod-network", container, "eth0");
  }

  private static HeldEntry held(Attachment attachment, long sequence) {
    var owner = new Owner(attachment, "node-uid", Use.WORKLOAD, Optional.of(POD));
    return new HeldEntry(BLOCK, ADDRESS, new Entry(owner, sequence, GIVEN, Map.of()));
  }
}
