package dev.cadastre.agent.verbs;

import static dev.cadastre.agent.verbs.Conversation.config;
import static dev.cadastre.agent.verbs.Conversation.key;
import static dev.cadastre.agent.verbs.Conversation.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.fakes.FakeRegister.Trouble;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.cni.ShimFrame;
import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.FakeKernel;
import dev.cadastre.dataplane.KernelException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddPodTest {
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
  void addAnswersWithTheAddressThatTheRegisterGaveAndThePodIsWired() {
    // When
    var result = node.add("c1");

    // Then
    var given = node.addressOf("c1");
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
  void whatTheRegisterHeldBeforeTheJournalKnewOfItIsAskedForAnew() {
    // Given
    var before = register.give(Conversation.held("c1"));

    // When
    node.add("c1");

    // Then
    var journalled = node.journal.find(key("c1")).orElseThrow().addresses().getFirst();
    assertThat(journalled.address()).isEqualTo(before.address());
    assertThat(journalled.sequence()).isGreaterThan(before.sequence());
    assertThat(register.seen("/v1/allocate"))
        .extracting(request -> request.body().path("retry").asBoolean())
        .containsExactly(false, true);
  }

  @Test
  void whatARetryFoundIsNotAskedForOnceMore() {
    // Given
    register.nextTime(new Trouble.LoseAnswer());

    // When
    node.add("c1");

    // Then
    assertThat(register.seen("/v1/allocate"))
        .extracting(request -> request.body().path("retry").asBoolean())
        .containsExactly(false, true);
  }

  @Test
  void theSameAddAgainHasTheSameAnswerAndTouchesNothing() throws IOException {
    // Given
    var first = node.add("c1");
    node = node.restarted();
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
  void theRegistersRefusalIsTheRuntimesErrorInTheSameWords() {
    // Given
    register.nextTime(
        new Trouble.Refuse(FakeRegister.problem(ProblemType.EXHAUSTED, 409, "no pool has room")));

    // When
    var error = node.add("c1");

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(101);
    assertThat(error.path("msg").asText()).isEqualTo("no pool has room");
    node.awaitNothingHeld();
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
    assertThat(kernel.hostEnds()).isEmpty();
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
    node.awaitNothingHeld();
  }

  @Test
  void anInterfaceOfSomebodyElseIsNamedAndNothingIsKept() {
    // Given
    refuseToAttach(Errno.EEXIST);
    kernel.addPodLink(node.netns("c1").toString(), "eth0");

    // When
    var error = node.add("c1");

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(107);
    assertThat(error.path("msg").asText()).contains("an interface eth0 that is not Cadastre's");
    node.awaitNothingHeld();
  }

  /** The route to the pod's address may be somebody's, or anything else of the node. */
  @Test
  void whatElseExistsAlreadyIsNotTakenForAnInterface() {
    // Given
    refuseToAttach(Errno.EEXIST);

    // When
    var error = node.add("c1");

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(104);
    node.awaitNothingHeld();
  }

  /** The files that stand for namespaces here are none. */
  @Test
  void aPathThatIsNoNamespaceIsToldSo() {
    // Given
    refuseToAttach(Errno.EINVAL);

    // When
    var error = node.add("c1");

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(8);
    assertThat(error.path("msg").asText())
        .isEqualTo(node.netns("c1") + " is not a network namespace");
    node.awaitNothingHeld();
  }

  @Test
  void anMtuThatIsTooSmallForIpv6IsToldSo() {
    // Given
    register.giveBothFamilies();
    var small = node.frame("cadastre", "ADD", "c1", config(",\"mtu\":1279"));

    // When
    var error = read(node.dispatcher.answer(small));

    // Then
    assertThat(error.path("code").asInt()).isEqualTo(104);
    assertThat(error.path("msg").asText()).contains("its MTU is 1279 and IPv6 needs at least 1280");
    node.awaitNothingHeld();
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
    assertThat(result.at("/ips/0/address").asText()).isEqualTo(node.addressOf("c1"));
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
    assertThat(node.addressOf("c1")).isEqualTo(address);
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
  void theIpamRoleGivesAddressesAlone() {
    // Given
    var macvlan =
        "{\"cniVersion\":\"1.0.0\",\"name\":\"k8s-pod-network\",\"type\":\"macvlan\","
            + "\"ipam\":{\"type\":\"cadastre-ipam\",\"pools\":[\"lan\"]}}";

    // When
    var result = read(node.dispatcher.answer(node.frame("cadastre-ipam", "ADD", "c1", macvlan)));

    // Then
    assertThat(result.at("/ips/0/address").asText()).isNotEmpty();
    assertThat(result.has("interfaces")).isFalse();
    assertThat(kernel.wirings()).isEmpty();
    assertThat(register.seen("/v1/allocate").getFirst().body().at("/pools/0").asText())
        .isEqualTo("lan");
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
    node.awaitNothingHeld();
  }
}
