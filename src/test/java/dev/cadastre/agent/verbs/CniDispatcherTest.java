package dev.cadastre.agent.verbs;

import static dev.cadastre.agent.verbs.Conversation.config;
import static dev.cadastre.agent.verbs.Conversation.held;
import static dev.cadastre.agent.verbs.Conversation.key;
import static dev.cadastre.agent.verbs.Conversation.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.fakes.FakeRegister.Trouble;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.cni.QueuedDel;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.FakeKernel;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.Route;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniDispatcherTest {
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

  private void restart() throws IOException {
    node.close();
    node = new Conversation(folder, register, kernel);
  }

  private String addressOf(String container) {
    return Objects.requireNonNull(register.held().get(held(container))).getFirst().address();
  }

  private void awaitNothingHeld() {
    await().untilAsserted(() -> assertThat(register.held()).isEmpty());
    await().untilAsserted(() -> assertThat(node.journal.snapshot().entries()).isEmpty());
    assertThat(kernel.wirings()).isEmpty();
  }

  @Test
  void addAnswersWithTheAddressThatTheRegisterGaveAndThePodIsWired() {
    // When
    var result = node.add("c1");

    // Then
    var given = addressOf("c1");
    assertThat(result.at("/ips/0/address").asText()).isEqualTo(given);
    assertThat(result.at("/ips/0/gateway").asText()).isEqualTo("169.254.1.1");
    assertThat(result.at("/interfaces/1/name").asText()).isEqualTo("eth0");
    assertThat(result.at("/interfaces/1/sandbox").asText()).endsWith("netns-c1");
    assertThat(result.at("/interfaces/1/mtu").asInt()).isEqualTo(1450);
    assertThat(kernel.wirings()).containsOnlyKeys(result.at("/interfaces/0/name").asText());
    assertThat(node.journal.find(key("c1")).orElseThrow().phase()).isEqualTo(Phase.WIRED);
    var sent = register.seen("/v1/allocate").getFirst().body();
    assertThat(sent.at("/pod/uid").asText()).isEqualTo("uid-c1");
    assertThat(sent.has("retry")).isFalse();
  }

  @Test
  void theSameAddAgainHasTheSameAnswerAndTouchesNothing() throws IOException {
    // Given
    var first = node.add("c1");
    restart();
    kernel.beforeDeed(
        deed -> {
          throw new AssertionError(deed + " on a repeated ADD");
        });

    // When
    var second = node.add("c1");

    // Then
    assertThat(second).isEqualTo(first);
    assertThat(register.seen("/v1/allocate")).hasSize(1);
  }

  @Test
  void delIsAnsweredThenThePodGoesThenTheAddress() {
    // Given
    node.add("c1");

    // When
    var reply = node.say("DEL", "c1");

    // Then
    assertThat(reply.exitStatus()).isZero();
    awaitNothingHeld();
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
    awaitNothingHeld();
  }

  @Test
  void delSucceedsOnWhatWasNeverAddedAndOnWhatIsGone() {
    assertThat(node.say("DEL", "c1").exitStatus()).isZero();
    node.add("c1");
    assertThat(node.say("DEL", "c1").exitStatus()).isZero();
    assertThat(node.say("DEL", "c1").exitStatus()).isZero();
    awaitNothingHeld();
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
    restart();

    // Then
    awaitNothingHeld();
  }

  @Test
  void theRegistersRefusalIsTheRuntimesErrorInTheSameWords() {
    // Given
    register.nextTime(
        new Trouble.Refuse(FakeRegister.problem(ProblemType.EXHAUSTED, 409, "no pool has room")));

    // When
    var error = node.add("c1");

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(101);
    assertThat(error.path("msg").asText()).isEqualTo("no pool has room");
    awaitNothingHeld();
  }

  @Test
  void withoutAControllerAddIsErrorElevenAndLeavesNothing() throws IOException {
    // Given
    node.close();
    node = new Conversation(folder, register, kernel, URI.create("http://127.0.0.1:1"));
    var frame = node.frame("cadastre", "ADD", "c1", config(""));
    var hurried = new ShimFrame(frame.name(), frame.environment(), frame.input(), 2_300);

    // When
    var error = read(node.dispatcher.answer(hurried));

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(11);
    assertThat(error.path("msg").asText()).contains("no Cadastre controller", "127.0.0.1:1");
    assertThat(node.journal.snapshot().entries()).isEmpty();
  }

  @Test
  void anAddThatTheKernelRefusesIsUndone() {
    // Given
    refuseToAttach(Errno.EOPNOTSUPP);

    // When
    var error = node.add("c1");

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(104);
    assertThat(error.path("msg").asText()).contains("EOPNOTSUPP");
    awaitNothingHeld();
  }

  @Test
  void anInterfaceOfSomebodyElseIsNamedAndNothingIsKept() {
    // Given
    refuseToAttach(Errno.EEXIST);

    // When
    var error = node.add("c1");

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(107);
    assertThat(error.path("msg").asText()).contains("an interface eth0 that is not Cadastre's");
    awaitNothingHeld();
  }

  private void refuseToAttach(Errno why) {
    kernel.beforeDeed(
        deed -> {
          if (deed.equals("attach")) {
            throw new KernelException("create link", why);
          }
        });
  }

  @Test
  void anAddWhoseAnswerWasLostAtTheRegisterKeepsOneAddress() {
    // Given
    register.nextTime(new Trouble.LoseAnswer());

    // When
    var result = node.add("c1");

    // Then
    assertThat(result.at("/ips/0/address").asText()).isEqualTo(addressOf("c1"));
    assertThat(register.seen("/v1/allocate").getLast().body().path("retry").asBoolean()).isTrue();
  }

  @Test
  void aNewAddOfADeletedAttachmentIsFencedFromItsRelease() {
    // Given
    node.add("c1");
    node.say("DEL", "c1");

    // When
    var again = node.add("c1");

    // Then
    var address = again.at("/ips/0/address").asText();
    await()
        .untilAsserted(
            () ->
                assertThat(node.journal.find(key("c1")).orElseThrow().phase())
                    .isEqualTo(Phase.WIRED));
    assertThat(addressOf("c1")).isEqualTo(address);
    assertThat(kernel.wirings()).hasSize(1);
  }

  @Test
  void aMissingNamespaceIsSaidBeforeTheRegisterIsAsked() throws IOException {
    // Given
    var frame = node.frame("cadastre", "ADD", "c1", config(""));
    Files.delete(node.netns("c1"));

    // When
    var error = read(node.dispatcher.answer(frame));

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(108);
    assertThat(register.seen("/v1/allocate")).isEmpty();
  }

  @Test
  void theNodesOwnNamespaceIsRefused() {
    // Given
    var usual = node.frame("cadastre", "ADD", "c1", config(""));
    var environment = new HashMap<>(usual.environment());
    environment.put("CNI_NETNS", "/proc/self/ns/net");

    // When
    var error =
        read(
            node.dispatcher.answer(
                new ShimFrame(usual.name(), environment, usual.input(), 30_000)));

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(8);
    assertThat(register.seen("/v1/allocate")).isEmpty();
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

  @Test
  void theIpamRoleGivesAddressesAloneAndFreesThemWhenTheNamespaceIsGone() throws IOException {
    // Given
    var ipam =
        "{\"cniVersion\":\"1.0.0\",\"name\":\"k8s-pod-network\",\"type\":\"macvlan\","
            + "\"ipam\":{\"type\":\"cadastre-ipam\",\"pools\":[\"lan\"]}}";

    // When
    var result = read(node.dispatcher.answer(node.frame("cadastre-ipam", "ADD", "c1", ipam)));
    node.dispatcher.answer(node.frame("cadastre-ipam", "DEL", "c1", ipam));

    // Then
    assertThat(result.at("/ips/0/address").asText()).isNotEmpty();
    assertThat(result.has("interfaces")).isFalse();
    assertThat(register.seen("/v1/allocate").getFirst().body().at("/pools/0").asText())
        .isEqualTo("lan");
    assertThat(register.held()).isNotEmpty();
    Files.delete(node.netns("c1"));
    awaitNothingHeld();
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
    awaitNothingHeld();
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

  @Test
  void twoHundredAddsAtOnceHaveTwoHundredAddresses() {
    // When
    var addresses = ConcurrentHashMap.<String>newKeySet();
    try (var runtime = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        var container = "c" + i;
        runtime.execute(() -> addresses.add(node.add(container).at("/ips/0/address").asText()));
      }
    }

    // Then
    assertThat(addresses).hasSize(200).doesNotContain("");
    assertThat(new HashSet<>(kernel.wirings().keySet())).hasSize(200);
    for (int i = 0; i < 200; i++) {
      node.say("DEL", "c" + i);
    }
    awaitNothingHeld();
  }
}
