package dev.cadastre.agent.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.verbs.FaultPoint;
import dev.cadastre.conformance.Answer;
import dev.cadastre.conformance.Container;
import dev.cadastre.dataplane.Attachment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The agent is stopped at each fault point in turn and killed there. Whatever a runtime does next,
 * nothing is left over, nothing is wired twice, and no address is free while its host end lives.
 */
@Tag("crash")
class CrashTest {
  private static final AtomicInteger CASES = new AtomicInteger();
  private static final List<String> FREED_TOO_EARLY = new ArrayList<>();
  @TempDir static Path folder;
  private static RealNode node;
  private static Map<String, String> before;

  /** What is under way when the agent dies. */
  private enum Under {
    ADD,
    DEL,
    /** The agent starts, and a deletion waits in the queue. */
    START
  }

  /** What a runtime does after it got no answer. */
  private enum Replay {
    /** kubelet tries the same sandbox again; a DEL is asked for again. */
    SAME,
    /** containerd takes the sandbox down and makes another. */
    DELETE_THEN_NEW,
    /** The node's owner looks later. */
    NOTHING
  }

  @BeforeAll
  static void begin() throws Exception {
    node = new RealNode(folder);
    node.register.beforeRelease(CrashTest::requireNoHostEnd);
    var first = node.container();
    node.add(first).succeeded();
    node.call("DEL", first).run().succeeded();
    awaitNothing(first);
    before = node.kernelState();
  }

  @AfterAll
  static void end() {
    System.out.printf(
        "crash: %d fault points x replays, %d cases%n", FaultPoint.values().length, CASES.get());
    node.close();
    assertThat(FREED_TOO_EARLY).as("released while the host end lived").isEmpty();
  }

  private static void requireNoHostEnd(FakeRegister.Key key) {
    var hostEnd = new Attachment(key.network(), key.containerId(), key.ifName()).hostEndName();
    if (node.hostEnds().contains(hostEnd)) {
      FREED_TOO_EARLY.add(key.toString());
    }
  }

  /** A new fault point has no case here, and then this does not compile. */
  private static List<Under> cases(FaultPoint point) {
    return switch (point) {
      case BEFORE_JOURNAL_INTENT,
          AFTER_JOURNAL_INTENT,
          BEFORE_ALLOCATE,
          AFTER_ALLOCATE,
          BEFORE_JOURNAL_ADDRESSES,
          AFTER_JOURNAL_ADDRESSES,
          BEFORE_WIRE,
          BEFORE_PAIR,
          AFTER_PAIR,
          BEFORE_POD_END,
          AFTER_POD_END,
          BEFORE_SETTINGS,
          AFTER_SETTINGS,
          BEFORE_HOST_END,
          AFTER_HOST_END,
          BEFORE_HOST_ROUTES,
          AFTER_HOST_ROUTES,
          AFTER_WIRE,
          BEFORE_JOURNAL_WIRED,
          AFTER_JOURNAL_WIRED ->
          List.of(Under.ADD);
      case BEFORE_ANSWER, AFTER_ANSWER -> List.of(Under.ADD, Under.DEL);
      case BEFORE_JOURNAL_DELETION,
          AFTER_JOURNAL_DELETION,
          BEFORE_DETACH,
          BEFORE_DELETE_LINKS,
          AFTER_DELETE_LINKS,
          BEFORE_DELETE_CONNECTIONS,
          AFTER_DELETE_CONNECTIONS,
          AFTER_DETACH,
          BEFORE_RELEASE,
          AFTER_RELEASE,
          BEFORE_JOURNAL_RELEASED,
          AFTER_JOURNAL_RELEASED ->
          List.of(Under.DEL);
      case BEFORE_DEQUEUE, AFTER_DEQUEUE -> List.of(Under.START);
    };
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOverOfACrash(FaultPoint point) throws Exception {
    for (var under : cases(point)) {
      for (var replay : Replay.values()) {
        CASES.incrementAndGet();
        try {
          crash(point, under, replay);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(
              "%s during %s, then %s: %s%n%s"
                  .formatted(point, under, replay, e.getMessage(), node.agent.lastWords()),
              e);
        }
      }
    }
  }

  private static void crash(FaultPoint point, Under under, Replay replay) throws Exception {
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
  private static Answer killedDuring(FaultPoint point, String verb, Container container)
      throws IOException {
    node.agent.stopAt(point);
    var answer = CompletableFuture.supplyAsync(() -> untilStopped(verb, container));
    awaitStopped();
    node.agent.kill();
    node.agent.goOn();
    return answer.join();
  }

  /** An agent that has just started serves no ADD yet. */
  private static Answer untilStopped(String verb, Container container) {
    var answer = node.call(verb, container).run();
    while (!node.agent.hasStopped() && !answer.ok()) {
      answer = node.call(verb, container).run();
    }
    return answer;
  }

  private static Answer killedAtStart(FaultPoint point, Container container) throws Exception {
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

  private static void awaitStopped() {
    await().atMost(Duration.ofSeconds(20)).until(() -> node.agent.hasStopped());
  }

  private static void afterAdd(Container container, Answer answer, Replay replay) throws Exception {
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
        var next = node.container();
        assertWired(next, node.add(next).succeeded());
        delete(next);
      }
      case NOTHING -> awaitAgreement(container);
    }
    delete(container);
  }

  private static void afterDel(Container container, Answer answer, Replay replay) throws Exception {
    answer.succeeded();
    switch (replay) {
      case SAME -> node.call("DEL", container).run().succeeded();
      case DELETE_THEN_NEW -> {
        node.call("DEL", container).run().succeeded();
        var next = node.container();
        assertWired(next, node.add(next).succeeded());
        delete(next);
      }
      case NOTHING -> {
        // The deletion was answered: nobody asks again.
      }
    }
    awaitNothing(container);
  }

  private static void delete(Container container) {
    node.call("DEL", container).run().succeeded();
    awaitNothing(container);
  }

  /** Its one address of each family is held, journalled, wired, and found by CHECK. */
  private static void assertWired(Container container, Answer answer) throws IOException {
    var key = node.key(container);
    var held =
        requireNonNull(
            node.register
                .held()
                .get(new FakeRegister.Key(key.network(), key.containerId(), key.ifName())));
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
  private static void awaitAgreement(Container container) {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              node.call("STATUS").run().succeeded();
              var entry = node.journal().get(node.key(container));
              if (entry == null) {
                assertNothing(container);
              } else {
                assertThat(node.hostEnds().size()).isLessThanOrEqualTo(1);
              }
            });
  }

  private static void awaitNothing(Container container) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertNothing(container);
              assertThat(node.journal()).doesNotContainKey(node.key(container));
            });
    if (before != null) {
      await().untilAsserted(() -> assertThat(node.kernelState()).isEqualTo(before));
    }
  }

  private static void assertNothing(Container container) {
    var key = node.key(container);
    var hostEnd = new Attachment(key.network(), key.containerId(), key.ifName()).hostEndName();
    assertThat(node.hostEnds()).doesNotContain(hostEnd);
    assertThat(node.register.held())
        .doesNotContainKey(new FakeRegister.Key(key.network(), key.containerId(), key.ifName()));
    if (container.namespace().path().toFile().exists()) {
      assertThat(container.has("eth0")).isFalse();
    }
  }
}
