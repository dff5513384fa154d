package dev.cadastre.controller.collect;

import static dev.cadastre.controller.Housekeeping.attachment;
import static dev.cadastre.controller.Housekeeping.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.rest.LeakedAllocation;
import dev.cadastre.controller.Housekeeping;
import dev.cadastre.ipam.JournalReport;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import dev.cadastre.ipam.SetBack.Clash;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class CollectorTest {
  private static final String CIDR = "10.244.1.0/26";
  private final Instant longAgo = Instant.now().minus(Duration.ofMinutes(10));

  private final ApiServer server;
  private final Housekeeping leader;
  private final Node node;

  CollectorTest(ApiServer server) {
    this.server = server;
    server.emptyRegister();
    leader = new Housekeeping(server, "collectInterval: 0s");
    node = leader.createNode("worker-1");
  }

  @BeforeEach
  void claim() {
    leader.claim(CIDR, node);
  }

  @AfterEach
  void close() {
    leader.close();
  }

  @Test
  void whatTwoCompleteReportsLackIsFreedAndTold() {
    var kept = give("kept");
    var leaked = give("leaked");

    leader.send(leader.report("worker-1", true, kept));
    assertThat(leaked()).singleElement().matches(leak -> leak.freedAt() == null);
    leader.send(leader.report("worker-1", true, kept));

    assertThat(leader.entry(leaked)).isEmpty();
    assertThat(leader.entry(kept)).isPresent();
    assertThat(leaked())
        .singleElement()
        .satisfies(
            leak -> {
              assertThat(leak.freedAt()).isNotNull();
              assertThat(leak.reason()).isEqualTo("NotReported");
              assertThat(leak.sightings()).isEqualTo(2);
              assertThat(leak.allocation().address()).isEqualTo(leaked.toString());
              assertThat(leak.evidence()).contains("no pod stands behind it");
            });
  }

  @Test
  void nothingIsFreedOnIncompleteReportsOrWithoutAny() {
    var held = give("held");

    leader.send(leader.report("worker-1", false));
    leader.send(leader.report("worker-1", false));
    leader.send(leader.report("worker-2", true));
    leader.send(leader.report("worker-2", true));

    assertThat(leader.entry(held)).isPresent();
    assertThat(leaked()).isEmpty();
  }

  @Test
  void entryOfALivingPodIsFreedOnlyWhenItsNodeListsThePodWithoutIt() {
    server.createNamespace("living");
    var pod = server.createPod("living", "web-0", "worker-1");
    var held = leader.give(CIDR, node, attachment("worker-1", "old"), Optional.of(pod), longAgo);

    leader.send(leader.report("worker-1", true));
    leader.send(leader.report("worker-1", true));
    assertThat(leader.entry(held)).isPresent();

    var sandbox = leader.give(CIDR, node, attachment("worker-1", "new"), Optional.of(pod), longAgo);
    leader.send(leader.report("worker-1", true, sandbox));

    assertThat(leader.entry(held)).isEmpty();
    assertThat(leader.entry(sandbox)).isPresent();
    assertThat(leaked()).singleElement().matches(leak -> leak.reason().equals("Replaced"));
  }

  @Test
  void hundredPodsThatAreGoneCostOneWritePerBlock() {
    leader.claim("10.244.1.64/26", node);
    for (int i = 0; i < 50; i++) {
      give("a" + i);
      leader.give(
          "10.244.1.64/26", node, attachment("worker-1", "b" + i), Optional.empty(), longAgo);
    }
    leader.send(leader.report("worker-1", true));
    double before = puts();

    leader.send(leader.report("worker-1", true));

    assertThat(leader.blocks.heldByNode("worker-1")).isEmpty();
    assertThat(puts() - before).isEqualTo(2);
    assertThat(leaked()).hasSize(100);
  }

  @Test
  void registerThatWasSetBackGetsBackWhatTheNodeHolds() {
    var other =
        leader.give(CIDR, node, attachment("worker-1", "other"), Optional.empty(), Instant.now());
    var lost = IpAddress.parse("10.244.1.40");
    var mine = attachment("worker-1", "lost");
    var clashing = attachment("worker-1", "clashing");
    var report =
        new JournalReport(
            "worker-1",
            1,
            true,
            Map.of(
                mine, reported(lost, 5_000),
                clashing, reported(other, 5_001)));

    leader.send(report);

    var entry = leader.entry(lost).orElseThrow();
    assertThat(entry.sequence()).isEqualTo(5_000);
    assertThat(entry.owner().attachment()).isEqualTo(mine);
    assertThat(leader.entry(other).orElseThrow().owner().attachment().containerId())
        .isEqualTo("other");
    assertThat(leader.block(lost).orElseThrow().sequence()).isGreaterThan(5_001);
    await("events tell of it")
        .until(
            () ->
                !leader.events("RegisterSetBack", "10-244-1-0-26").isEmpty()
                    && !leader.events("AddressClash", "10-244-1-0-26").isEmpty());
    assertThat(leader.audit.compare().disagreements())
        .anyMatch(d -> d.kind().equals("AddressClash") && d.subject().equals(other.toString()));
  }

  @Test
  void blockThatIsYoungerThanTheBackupIsMadeAgain() {
    leader.apply(
        "{apiVersion: cadastre.dev/v1alpha1, kind: IPPool, metadata: {name: main}, spec: {cidr:"
            + " 10.244.0.0/16}}");
    await("the pool is seen").until(() -> !leader.view.pools().isEmpty());
    var held = IpAddress.parse("10.244.7.3");
    var mine = attachment("worker-1", "c1");
    var listed = new Listed(held, Cidr.parse("10.244.7.0/26"), 700);

    leader.send(
        new JournalReport(
            "worker-1", 1, true, Map.of(mine, new Reported(Optional.empty(), List.of(listed)))));

    assertThat(leader.entry(held).orElseThrow().owner().attachment()).isEqualTo(mine);
    assertThat(leader.entry(held).orElseThrow().sequence()).isEqualTo(700);
    assertThat(leader.block(held).orElseThrow().isAffineTo("worker-1")).isTrue();
  }

  @Test
  void blockThatWasSetBackGivesNothingUntilAllOfItsNodesHaveReported() {
    var borrower = leader.createNode("worker-2");
    var borrowed =
        leader.give(CIDR, borrower, attachment("worker-2", "c2"), Optional.empty(), Instant.now());
    var further =
        new JournalReport(
            "worker-2", 1, true, Map.of(attachment("worker-2", "c2"), reported(borrowed, 5_000)));

    leader.send(further);
    assertThat(leader.block(borrowed).orElseThrow().deleting()).isTrue();
    leader.send(leader.report("worker-1", false));
    assertThat(leader.block(borrowed).orElseThrow().deleting()).isTrue();

    leader.send(leader.report("worker-1", true));
    assertThat(leader.block(borrowed).orElseThrow().deleting()).isFalse();
    assertThat(leader.entry(borrowed).orElseThrow().sequence()).isEqualTo(5_000);
  }

  @Test
  void blockGivesNothingWhileTwoNodesHoldOneAddressOfIt() {
    var borrower = leader.createNode("worker-2");
    var clashing =
        leader.give(CIDR, borrower, attachment("worker-2", "c2"), Optional.empty(), Instant.now());
    var mine = attachment("worker-1", "c1");
    var knows = Map.of(mine, reported(clashing, 5_000));

    leader.send(new JournalReport("worker-1", 1, true, knows));
    leader.send(leader.report("worker-2", true, clashing));
    leader.send(new JournalReport("worker-1", 2, true, knows));
    assertThat(leader.block(clashing).orElseThrow().deleting()).isTrue();
    assertThat(leader.entry(clashing).orElseThrow().owner().attachment().node())
        .isEqualTo("worker-2");
    assertThat(leader.desk.within(Cidr.parse(CIDR)))
        .containsExactly(new Clash(clashing, mine, attachment("worker-2", "c2")));

    leader.release(clashing);
    leader.send(new JournalReport("worker-1", 3, true, knows));
    assertThat(leader.entry(clashing).orElseThrow().owner().attachment()).isEqualTo(mine);
    assertThat(leader.block(clashing).orElseThrow().deleting()).isFalse();
    assertThat(leader.desk.within(Cidr.parse(CIDR))).isEmpty();
  }

  @Test
  void reportThatWasLateIsNoClashUnlessTheNextSaysTheSame() {
    var moved = give("new");
    var late = Map.of(attachment("worker-2", "old"), reported(moved, 99));
    leader.createNode("worker-2");

    leader.send(new JournalReport("worker-2", 1, true, late));
    assertThat(leader.desk.within(Cidr.parse(CIDR))).isEmpty();
    leader.send(new JournalReport("worker-2", 2, true, late));
    assertThat(leader.desk.within(Cidr.parse(CIDR))).hasSize(1);
    leader.send(new JournalReport("worker-2", 3, true, Map.of()));
    assertThat(leader.desk.within(Cidr.parse(CIDR))).isEmpty();
  }

  @Test
  void nodesShowWhatTheyHoldAndWhenTheyReported() {
    give("one");
    leader.send(leader.report("worker-1", true));

    assertThat(leader.nodes.items())
        .singleElement()
        .satisfies(
            usage -> {
              assertThat(usage.name()).isEqualTo("worker-1");
              assertThat(usage.blocks()).isEqualTo(1);
              assertThat(usage.used()).isEqualTo(1);
              assertThat(usage.borrowed()).isZero();
              assertThat(usage.lastReport()).isNotNull();
            });
  }

  private IpAddress give(String container) {
    return leader.give(CIDR, node, attachment("worker-1", container), Optional.empty(), longAgo);
  }

  private static Reported reported(IpAddress address, long sequence) {
    var listed = new Listed(address, Cidr.parse(CIDR), sequence);
    return new Reported(Optional.empty(), List.of(listed));
  }

  private List<LeakedAllocation> leaked() {
    return leader.leaks.items();
  }

  private double puts() {
    return server.metric(
        "apiserver_request_total", Map.of("resource", "ipamblocks", "verb", "PUT"));
  }
}
