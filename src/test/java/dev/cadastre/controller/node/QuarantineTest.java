package dev.cadastre.controller.node;

import static dev.cadastre.controller.Housekeeping.attachment;
import static dev.cadastre.controller.Housekeeping.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.v1alpha1.NodeReport;
import dev.cadastre.controller.Housekeeping;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class QuarantineTest {
  private static final String CIDR = "10.244.1.0/26";
  private static final String LONG = "quarantine: 1h, collectInterval: 0s, leakGrace: 0s";
  private static final String NONE = "quarantine: 0s";

  private final ApiServer server;
  private final List<Housekeeping> leaders = new ArrayList<>();

  QuarantineTest(ApiServer server) {
    this.server = server;
    server.emptyRegister();
  }

  @AfterEach
  void close() {
    leaders.forEach(Housekeeping::close);
  }

  private Housekeeping leader(String settings) {
    var leader = new Housekeeping(server, settings);
    leaders.add(leader);
    return leader;
  }

  @Test
  void nodeThatIsGoneKeepsEverythingInItsQuarantine() {
    var leader = leader(LONG);
    var held = giveOn(leader, leader.createNode("worker-1"), CIDR, "c1");
    leader.deleteNode("worker-1");

    leader.life.pass();
    leader.life.pass();

    assertThat(leader.goneSince("worker-1")).isPresent();
    assertThat(leader.entry(held)).isPresent();
    await("an event tells of it").until(() -> !leader.events("NodeGone", "worker-1").isEmpty());
  }

  @Test
  void nodeThatIsThereKeepsEverything() {
    var leader = leader(NONE);
    var held = giveOn(leader, leader.createNode("worker-1"), CIDR, "c1");

    leader.life.pass();

    assertThat(leader.goneSince("worker-1")).isEmpty();
    assertThat(leader.entry(held)).isPresent();
  }

  @Test
  void afterItsQuarantineAllThatANodeHeldIsFreedItsTunnelToo() {
    var leader = leader(NONE);
    var node = leader.createNode("worker-1");
    var held = giveOn(leader, node, CIDR, "c1");
    var tunnel =
        leader.give(
            CIDR,
            node,
            Attachment.ofTunnel("worker-1", TunnelKind.VXLAN),
            Optional.empty(),
            Instant.now());
    leader.deleteNode("worker-1");

    leader.life.pass();
    leader.life.pass();

    assertThat(leader.entry(held)).isEmpty();
    assertThat(leader.entry(tunnel)).isEmpty();
    assertThat(leader.block(held).orElseThrow().node()).isEmpty();
    assertThat(leader.leaks.items()).hasSize(2).allMatch(leak -> leak.reason().equals("NodeGone"));
    leader.life.pass();
    assertThat(leader.goneSince("worker-1")).isEmpty();
  }

  @Test
  void whatWasFreedIsToldWithItsPoolAlsoWhenItsBlockHasGone() {
    var leader = leader(NONE);
    var held = giveOn(leader, leader.createNode("worker-1"), CIDR, "c1");
    leader.deleteNode("worker-1");

    leader.life.pass();
    leader.blocks.replace(Cidr.parse(CIDR), leader.blocks.find(Cidr.parse(CIDR)), Optional.empty());

    assertThat(leader.entry(held)).isEmpty();
    assertThat(leader.leaks.items())
        .extracting(leak -> leak.allocation().pool())
        .containsExactly("main");
  }

  @Test
  void nodeOfTheSameNameTakesOverWhatItReports() {
    var leader = leader(LONG);
    var node = leader.createNode("worker-1");
    var kept = giveOn(leader, node, CIDR, "kept");
    var lost =
        leader.give(CIDR, node, attachment("worker-1", "lost"), Optional.empty(), Instant.now());
    var before = leader.entry(kept).orElseThrow();
    leader.deleteNode("worker-1");
    leader.life.pass();
    var successor = leader.createNode("worker-1");

    leader.send(leader.report("worker-1", true, kept));

    var block = leader.block(kept).orElseThrow();
    var uid = successor.getMetadata().getUid();
    assertThat(block.node().orElseThrow().uid()).isEqualTo(uid);
    assertThat(block.claimSequence()).isGreaterThan(before.sequence());
    assertThat(leader.entry(kept).orElseThrow().sequence()).isEqualTo(before.sequence());
    assertThat(leader.entry(kept).orElseThrow().owner().nodeUid()).isEqualTo(uid);
    assertThat(leader.routes.find("worker-1").orElseThrow().value().blocks())
        .containsEntry(block.cidr(), block.claimSequence());

    leader.send(leader.report("worker-1", true, kept));
    assertThat(leader.entry(lost)).isEmpty();
    leader.life.pass();
    assertThat(leader.goneSince("worker-1")).isEmpty();
  }

  @Test
  void nodeOfTheSameNameThatDoesNotReportKeepsOnlyWhatLivingPodsHold() {
    var leader = leader(NONE);
    var node = leader.createNode("worker-1");
    server.createNamespace("survivors");
    Pod pod = server.createPod("survivors", "web-0", "worker-1");
    leader.claim(CIDR, node);
    var living =
        leader.give(CIDR, node, attachment("worker-1", "living"), Optional.of(pod), Instant.now());
    var dead =
        leader.give(CIDR, node, attachment("worker-1", "dead"), Optional.empty(), Instant.now());
    leader.deleteNode("worker-1");
    leader.createNode("worker-1");

    leader.life.pass();
    leader.life.pass();

    assertThat(leader.entry(dead)).isEmpty();
    assertThat(leader.entry(living)).isPresent();
    assertThat(leader.block(living).orElseThrow().node()).isPresent();
  }

  @Test
  void moreThanAFifthOfTheNodesIsFreedOnlyOnAnAdministratorsWord() {
    var leader = leader(NONE);
    var held = new ArrayList<IpAddress>();
    for (int i = 0; i < 4; i++) {
      var node = leader.createNode("worker-" + i);
      held.add(giveOn(leader, node, "10.244.%d.0/26".formatted(i), "c" + i));
    }
    leader.deleteNode("worker-0");
    leader.deleteNode("worker-1");

    leader.life.pass();
    leader.life.pass();
    assertThat(leader.entry(held.get(0))).isPresent();
    assertThat(leader.entry(held.get(1))).isPresent();
    await("an event says why and how to go on")
        .until(
            () -> leader.events("CollectionStopped", "default"),
            events -> events.stream().anyMatch(e -> e.startsWith("2 of 4 nodes are gone")));

    leader.apply(
        """
        apiVersion: cadastre.dev/v1alpha1
        kind: IPAMConfig
        metadata: {name: default, annotations: {cadastre.dev/collect-anyway: "%s"}}
        spec: {%s}
        """
            .formatted(Instant.now(), NONE));
    leader.life.pass();

    assertThat(leader.entry(held.get(0))).isEmpty();
    assertThat(leader.entry(held.get(1))).isEmpty();
    assertThat(leader.entry(held.get(2))).isPresent();
  }

  @Test
  void reportGoesWithItsNode() {
    var leader = leader(LONG);
    leader.createNode("worker-1");
    for (var name : List.of("worker-1", "worker-2")) {
      leader.apply(
          "{apiVersion: cadastre.dev/v1alpha1, kind: NodeReport, metadata: {name: %s}}"
              .formatted(name));
    }

    leader.orphanReports.remove();

    assertThat(server.client().resources(NodeReport.class).list().getItems())
        .extracting(report -> report.getMetadata().getName())
        .containsExactly("worker-1");
  }

  private static IpAddress giveOn(Housekeeping leader, Node node, String cidr, String container) {
    leader.claim(cidr, node);
    var name = node.getMetadata().getName();
    return leader.give(cidr, node, attachment(name, container), Optional.empty(), Instant.now());
  }
}
