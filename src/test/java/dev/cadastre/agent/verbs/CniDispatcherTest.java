package dev.cadastre.agent.verbs;

import static dev.cadastre.agent.verbs.Conversation.config;
import static dev.cadastre.agent.verbs.Conversation.held;
import static dev.cadastre.agent.verbs.Conversation.key;
import static dev.cadastre.agent.verbs.Conversation.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.JournalEntry.Sandbox;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.FakeKernel;
import dev.cadastre.dataplane.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniDispatcherTest {
  private static final Duration MINUTE = Duration.ofSeconds(60);

  private final FakeRegister register = FakeRegister.start();
  private final FakeKernel kernel = new FakeKernel();
  @TempDir Path folder;
  private Conversation node;

  @BeforeEach
  void begin() throws IOException {
    node = new Conversation(folder, register, kernel);
  }

  @AfterEach
  void end() {
    node.close();
    register.close();
  }

  @Test
  void beforeTheClusterIsKnownAddIsTriedAgainAndStatusFails() {
    // Given
    node.mtu = OptionalInt.empty();
    node.fault = Optional.of(new NodeCondition.Fault.NotReady("not read yet: pools"));

    // Then
    assertThat(node.add("c1").path("code").asInt()).isEqualTo(11);
    assertThat(read(node.say("STATUS", "c1")).path("code").asInt()).isEqualTo(50);
    node.fault = Optional.empty();
    assertThat(node.say("STATUS", "c1").exitStatus()).isZero();
  }

  /** The specification tells a node that never served from one whose pods may be cut off. */
  @Test
  void aBrokenDataPlaneIsAnotherCodeThanAnAgentThatIsNotReady() {
    node.fault = Optional.of(new NodeCondition.Fault.Broken("add a route: EINVAL"));

    assertThat(read(node.say("STATUS", "c1")).path("code").asInt()).isEqualTo(51);
  }

  @Test
  void gcDeletesNothingWithoutAListAndNothingYoung() {
    // Given
    node.add("c1");

    // When
    var absent = node.dispatcher.answer(node.frame("cadastre", "GC", "c1", config("")));
    var empty =
        node.dispatcher.answer(
            node.frame("cadastre", "GC", "c1", config(",\"cni.dev/valid-attachments\":[]")));

    // Then
    assertThat(absent.exitStatus()).isZero();
    assertThat(empty.exitStatus()).isZero();
    assertThat(node.journal.find(key("c1")).orElseThrow().phase()).isEqualTo(Phase.WIRED);
  }

  @Test
  void gcDeletesWhatIsOldEnoughAndNotInTheList() {
    // Given
    node.add("listed");
    node.add("stale");
    node.add("young");
    age("listed");
    age("stale");

    // When
    var valid = ",\"cni.dev/valid-attachments\":[{\"containerID\":\"listed\",\"ifname\":\"eth0\"}]";
    var reply = node.dispatcher.answer(node.frame("cadastre", "GC", "any", config(valid)));

    // Then
    assertThat(reply.exitStatus()).isZero();
    await()
        .untilAsserted(
            () -> assertThat(register.held()).containsOnlyKeys(held("listed"), held("young")));
    assertThat(kernel.wirings()).hasSize(2);
  }

  /** Its ADD becomes one of a minute ago. */
  private void age(String container) {
    var entry = node.journal.find(key(container)).orElseThrow();
    var now = entry.stamp();
    var then = new Stamp(now.bootId(), now.nanos() - MINUTE.toNanos(), now.at().minus(MINUTE));
    rewrite(entry, entry.sandbox(), then);
  }

  private void rewrite(JournalEntry entry, @Nullable Sandbox sandbox, Stamp stamp) {
    node.journal.record(
        new JournalEntry(
            entry.key(),
            entry.role(),
            entry.phase(),
            entry.addresses(),
            entry.pod(),
            sandbox,
            stamp));
  }

  /** The runtime says which namespace is the container's: another has no interface of ours. */
  @Test
  void checkLooksIntoTheNamespaceThatItIsGiven() {
    var added = node.add("c1");
    var check = node.frame("cadastre", "CHECK", "c1", config(",\"prevResult\":" + added));
    var elsewhere = new LinkedHashMap<>(check.environment());
    elsewhere.put("CNI_NETNS", node.netns("c2").toString());

    var error =
        read(node.dispatcher.answer(new ShimFrame("cadastre", elsewhere, check.input(), 30_000)));

    assertThat(error.path("code").asInt()).isEqualTo(105);
    assertThat(error.path("msg").asText()).contains("the interface eth0 is gone");
  }

  @Test
  void checkOfAnAttachmentThatAJournalWasRebuiltWithIsAnswered() {
    // Given
    var added = node.add("c1");
    var entry = node.journal.find(key("c1")).orElseThrow();
    rewrite(entry, null, entry.stamp());

    // When
    var reply =
        node.dispatcher.answer(
            node.frame("cadastre", "CHECK", "c1", config(",\"prevResult\":" + added)));

    // Then
    assertThat(reply.json()).isEmpty();
  }

  @Test
  void aMacInPrevResultThatIsNoneIsToldSo() {
    var damaged = node.add("c1").toString().replaceAll("\"mac\":\"[^\"]*\"", "\"mac\":\"junk\"");

    var error =
        read(
            node.dispatcher.answer(
                node.frame("cadastre", "CHECK", "c1", config(",\"prevResult\":" + damaged))));

    assertThat(error.path("code").asInt()).isEqualTo(7);
    assertThat(error.path("msg").asText()).startsWith("prevResult: 'junk' is not a MAC address");
  }

  @Test
  void checkPassesAfterAddAndNamesTheRouteThatIsGone() {
    // Given
    var added = node.add("c1");
    var check = node.frame("cadastre", "CHECK", "c1", config(",\"prevResult\":" + added));
    assertThat(node.dispatcher.answer(check).exitStatus()).isZero();
    var route = kernel.read().objects(Route.class).getFirst();

    // When
    kernel.interfere(new Delta(List.of(route), List.of()));

    // Then
    var error = read(node.dispatcher.answer(check));
    assertThat(error.path("code").asInt()).isEqualTo(105);
    assertThat(error.path("msg").asText()).contains("the route to " + route.destination().base());
  }
}
