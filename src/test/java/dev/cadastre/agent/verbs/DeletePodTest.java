package dev.cadastre.agent.verbs;

import static dev.cadastre.agent.verbs.Conversation.config;
import static dev.cadastre.agent.verbs.Conversation.held;
import static dev.cadastre.agent.verbs.Conversation.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.cni.QueuedDel;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.FakeKernel;
import dev.cadastre.dataplane.KernelException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeletePodTest {
  private static final String MACVLAN =
      "{\"cniVersion\":\"1.0.0\",\"name\":\"k8s-pod-network\",\"type\":\"macvlan\","
          + "\"ipam\":{\"type\":\"cadastre-ipam\",\"pools\":[\"lan\"]}}";

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
  void delIsAnsweredThenThePodGoesThenTheAddress() {
    // Given
    node.add("c1");

    // When
    var reply = node.say("DEL", "c1");

    // Then
    assertThat(reply.exitStatus()).isZero();
    node.awaitNothingHeld();
    assertThat(register.seen("/v1/release").getFirst().body().at("/held/0/sequence").asLong())
        .isPositive();
  }

  @Test
  void noAddressIsFreeWhileItsInterfaceLives() {
    // Given
    node.add("c1");
    kernel.beforeDeed(
        deed -> {
          if (deed.equals("detach")) {
            assertThat(register.held()).containsKey(held("c1"));
            throw new KernelException("delete link", Errno.EBUSY);
          }
        });

    // When
    node.say("DEL", "c1");
    await().until(() -> node.deletions.waiting() == 1);
    kernel.beforeDeed(deed -> {});

    // Then
    node.awaitNothingHeld();
  }

  @Test
  void delSucceedsOnWhatWasNeverAddedAndOnWhatIsGone() {
    assertThat(node.say("DEL", "c1").exitStatus()).isZero();
    node.add("c1");
    assertThat(node.say("DEL", "c1").exitStatus()).isZero();
    assertThat(node.say("DEL", "c1").exitStatus()).isZero();
    node.awaitNothingHeld();
    assertThat(node.say("DEL", "c1").exitStatus()).isZero();
    assertThat(register.seen("/v1/release")).hasSize(1);
  }

  @Test
  void aDeletionThatTheRegisterDidNotHearIsCarriedOutAfterARestart() throws IOException {
    // Given
    node.add("c1");
    node.close();
    node = new Conversation(folder, register, kernel, URI.create("http://127.0.0.1:1"));
    node.say("DEL", "c1");
    await().untilAsserted(() -> assertThat(kernel.wirings()).isEmpty());
    assertThat(register.held()).isNotEmpty();

    // When
    node = node.restarted();

    // Then
    node.awaitNothingHeld();
  }

  @Test
  void theIpamRoleFreesItsAddressWhenTheInterfaceIsGone() {
    // Given
    node.dispatcher.answer(node.frame("cadastre-ipam", "ADD", "c1", MACVLAN));

    // Then
    delFreesTheAddressBehindTheInterface();
  }

  @Test
  void whatAJournalThatWasRebuiltDoesNotKnowOfTheSandboxIsTakenFromDel() {
    // Given
    node.journal.record(
        new JournalEntry(
            key("c1"),
            Role.IPAM,
            Phase.WIRED,
            List.of(register.give(held("c1"))),
            null,
            null,
            Stamp.now()));

    // Then
    delFreesTheAddressBehindTheInterface();
  }

  /** The plugin asks first and removes its interface then. */
  private void delFreesTheAddressBehindTheInterface() {
    var netns = node.netns("c1").toString();
    var early = new AtomicBoolean();
    register.beforeRelease(_ -> early.compareAndSet(false, kernel.hasLink(netns, "eth0")));
    kernel.addPodLink(netns, "eth0");
    node.dispatcher.answer(node.frame("cadastre-ipam", "DEL", "c1", MACVLAN));
    await().until(() -> node.deletions.waiting() == 1);
    kernel.removePodLink(netns, "eth0");
    node.awaitNothingHeld();
    assertThat(early).isFalse();
  }

  /** Else the address would be held until the agent starts the next time. */
  @ParameterizedTest
  @EnumSource(names = {"BEFORE_DETACH", "BEFORE_RELEASE", "BEFORE_JOURNAL_RELEASED"})
  void whatNobodyExpectedToFailIsTriedAgain(FaultPoint where) {
    // Given
    node.add("c1");
    var failed = new AtomicBoolean();
    node.reached =
        point -> {
          if (point == where && failed.compareAndSet(false, true)) {
            throw new IllegalStateException("unexpected");
          }
        };

    // When
    node.say("DEL", "c1");

    // Then
    node.awaitNothingHeld();
    assertThat(failed).isTrue();
  }

  @Test
  void aQueuedDeletionOlderThanTheAttachmentIsDropped() {
    // Given
    var before = Stamp.now();
    node.add("c1");
    var frame = node.frame("cadastre", "DEL", "c1", config(""));

    // When
    boolean done = node.dispatcher.isDone(new QueuedDel(before.bootId(), before.nanos(), frame));

    // Then
    assertThat(done).isTrue();
    assertThat(node.journal.find(key("c1")).orElseThrow().phase()).isEqualTo(Phase.WIRED);
  }

  @Test
  void aQueuedDeletionOfAnEarlierBootIsDroppedAndALaterOneIsCarriedOut() {
    // Given
    node.add("c1");
    var frame = node.frame("cadastre", "DEL", "c1", config(""));
    var earlierBoot = "00000000-0000-4000-8000-000000000000";

    // When
    node.dispatcher.isDone(new QueuedDel(earlierBoot, Long.MAX_VALUE, frame));

    // Then
    assertThat(node.journal.find(key("c1")).orElseThrow().phase()).isEqualTo(Phase.WIRED);
    var now = Stamp.now();
    node.dispatcher.isDone(new QueuedDel(now.bootId(), now.nanos(), frame));
    node.awaitNothingHeld();
  }
}
