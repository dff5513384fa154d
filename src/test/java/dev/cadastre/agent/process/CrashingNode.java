package dev.cadastre.agent.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.process.CrashTest.Replay;
import dev.cadastre.agent.process.CrashTest.Under;
import dev.cadastre.agent.verbs.FaultPoint;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.conformance.Answer;
import dev.cadastre.conformance.Container;
import dev.cadastre.dataplane.Attachment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node whose agent is killed at one step after another, and what has to be true of it then. */
final class CrashingNode implements AutoCloseable {
  // Counted from when the agent serves, and below every timer of its own that is no retry.
  private static final Duration SETTLED = Duration.ofSeconds(20);
  private static final Duration REACHED = Duration.ofSeconds(60);

  private final RealNode node;
  private final List<String> freedTooEarly = new CopyOnWriteArrayList<>();
  private final Map<String, String> before;

  /** A node as it is after its first pod has come and gone. */
  CrashingNode(Path folder) throws IOException {
    node = new RealNode(folder);
    node.register.beforeRelease(this::requireNoHostEnd);
    var first = node.container();
    node.add(first).succeeded();
    node.call("DEL", first).run().succeeded();
    await().atMost(SETTLED).untilAsserted(() -> assertNothing(first));
    before = node.kernelState();
  }

  private static FakeRegister.Key held(AttachmentKey key) {
    return new FakeRegister.Key(key.network(), key.containerId(), key.ifName());
  }

  private static String hostEnd(FakeRegister.Key key) {
    return new Attachment(key.network(), key.containerId(), key.ifName()).hostEndName();
  }

  private void requireNoHostEnd(FakeRegister.Key key) {
    if (node.hostEnds().contains(hostEnd(key))) {
      freedTooEarly.add(key.toString());
    }
  }

  String lastWords() {
    return node.agent.lastWords();
  }

  /** For the end: what is looked at all along. */
  void requireNoFaultOnTheWay() {
    assertThat(freedTooEarly).as("released while the host end lived").isEmpty();
    assertThat(node.agent.log())
        .as("the agents' log")
        .doesNotContain("event=failed task=node-loop", "event=fault");
  }

  /** One kill, and what the runtime does behind it. */
  void crash(FaultPoint point, Under under, Replay replay) throws Exception {
    var container = node.container();
    var answer =
        switch (under) {
          case ADD -> killedDuring(point, "ADD", container);
          case DEL -> {
            node.add(container).succeeded();
            yield killedDuring(point, "DEL", container);
          }
          case START -> killedAtStart(point, container);
        };
    node.agent.restart();
    if (under == Under.ADD) {
      afterAdd(container, answer, replay);
    } else {
      afterDel(container, answer, replay);
    }
  }

  /** The answer that the runtime got from the shim. */
  private Answer killedDuring(FaultPoint point, String verb, Container container)
      throws IOException {
    node.agent.stopAt(point);
    var answer =
        CompletableFuture.supplyAsync(
            () -> untilStopped(verb, container), Thread.ofPlatform().daemon()::start);
    awaitStopped();
    node.agent.kill();
    node.agent.goOn();
    return answer.join();
  }

  /** An agent that has just started serves no ADD yet. */
  private Answer untilStopped(String verb, Container container) {
    var answer = node.call(verb, container).run();
    while (!node.agent.hasStopped() && !answer.ok()) {
      answer = node.call(verb, container).run();
    }
    return answer;
  }

  private Answer killedAtStart(FaultPoint point, Container container) throws IOException {
    node.add(container).succeeded();
    node.agent.kill();
    var answer = node.call("DEL", container).run();
    node.agent.stopAt(point);
    node.agent.restart();
    awaitStopped();
    node.agent.kill();
    node.agent.goOn();
    return answer;
  }

  private void awaitStopped() {
    await().atMost(REACHED).until(node.agent::hasStopped);
  }

  private void afterAdd(Container container, Answer answer, Replay replay) throws IOException {
    switch (replay) {
      case SAME -> {
        var again = node.add(container).succeeded();
        if (answer.ok()) {
          assertThat(again.json()).isEqualTo(answer.json());
        }
        assertWired(container, again);
      }
      case DELETE_THEN_NEW -> {
        node.call("DEL", container).run().succeeded();
        container.close();
        addAndDeleteAnother();
      }
      case NOTHING -> awaitAgreement(container);
    }
    delete(container);
  }

  private void afterDel(Container container, Answer answer, Replay replay) throws IOException {
    answer.succeeded();
    switch (replay) {
      case SAME -> node.call("DEL", container).run().succeeded();
      case DELETE_THEN_NEW -> {
        node.call("DEL", container).run().succeeded();
        addAndDeleteAnother();
      }
      case NOTHING -> {
        // The deletion was answered: nobody asks again.
      }
    }
    awaitNothing(container);
  }

  private void addAndDeleteAnother() throws IOException {
    var next = node.container();
    assertWired(next, node.add(next).succeeded());
    delete(next);
  }

  private void delete(Container container) {
    node.call("DEL", container).run().succeeded();
    awaitNothing(container);
  }

  /** Its one address of each family is held, journalled, wired, and found by CHECK. */
  private void assertWired(Container container, Answer answer) throws IOException {
    var key = node.key(container);
    var held = requireNonNull(node.register.held().get(held(key)));
    assertThat(held).hasSize(2);
    assertThat(answer.result().ips())
        .extracting(ip -> ip.address().toString())
        .containsExactly(held.getFirst().address(), held.getLast().address());
    var entry = requireNonNull(node.journal().get(key));
    assertThat(entry.phase()).isEqualTo(Phase.WIRED);
    assertThat(entry.addresses()).isEqualTo(held);
    assertThat(node.hostEnds()).containsOnlyOnce(answer.result().interfaces().getFirst().name());
    node.call("CHECK", container).previously(answer.json()).run().succeeded();
  }

  /** What the register holds and the host ends that there are belong to what the journal knows. */
  private void awaitAgreement(Container container) {
    node.awaitAgent();
    await()
        .atMost(SETTLED)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              node.call("STATUS").run().succeeded();
              if (node.journal().get(node.key(container)) == null) {
                assertNothing(container);
              } else {
                assertThat(node.hostEnds().size()).isLessThanOrEqualTo(1);
              }
            });
  }

  /** Nothing of it is left, and the kernel is as it was before all. */
  private void awaitNothing(Container container) {
    node.awaitAgent();
    await().atMost(SETTLED).untilAsserted(() -> assertNothing(container));
    await().atMost(SETTLED).untilAsserted(() -> assertThat(node.kernelState()).isEqualTo(before));
  }

  private void assertNothing(Container container) throws IOException {
    var key = held(node.key(container));
    assertThat(node.hostEnds()).doesNotContain(hostEnd(key));
    assertThat(node.register.held()).doesNotContainKey(key);
    assertThat(node.journal()).doesNotContainKey(node.key(container));
    if (container.namespace().path().toFile().exists()) {
      assertThat(container.has("eth0")).isFalse();
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
