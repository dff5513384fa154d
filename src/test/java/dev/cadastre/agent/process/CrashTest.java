package dev.cadastre.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.cadastre.agent.verbs.FaultPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
@Tag("kernel")
class CrashTest {
  /** What is under way when the agent dies. */
  enum Under {
    ADD,
    DEL,
    /** The agent starts, and a deletion waits in the queue. */
    START
  }

  /** What a runtime does after it got no answer. */
  enum Replay {
    /** kubelet tries the same sandbox again; a DEL is asked for again. */
    SAME,
    /** containerd takes the sandbox down and makes another. */
    DELETE_THEN_NEW,
    /** The node's owner looks later. */
    NOTHING
  }

  private static final AtomicInteger CASES = new AtomicInteger();
  // Each replay has its node, so that they run side by side.
  private static final Map<Replay, CrashingNode> NODES = new EnumMap<>(Replay.class);
  private static final ExecutorService RUNTIMES = Executors.newCachedThreadPool();
  @TempDir static Path folder;

  @BeforeAll
  static void begin() throws Exception {
    for (var replay : Replay.values()) {
      NODES.put(replay, new CrashingNode(Files.createDirectory(folder.resolve(replay.name()))));
    }
  }

  @AfterAll
  static void end() {
    System.out.printf(
        "crash: %d fault points, %d points x replays ran%n",
        FaultPoint.values().length, CASES.get());
    RUNTIMES.shutdown();
    try {
      assertThat(NODES.values()).allSatisfy(CrashingNode::requireNoFaultOnTheWay);
    } finally {
      NODES.values().forEach(CrashingNode::close);
    }
  }

  /** A new fault point has no case here, and then this does not compile. */
  private static List<Under> cases(FaultPoint point) {
    return switch (point) {
      case BEFORE_JOURNAL_INTENT,
          AFTER_JOURNAL_INTENT,
          BEFORE_PAIR,
          AFTER_PAIR,
          BEFORE_ALLOCATE,
          AFTER_ALLOCATE,
          BEFORE_JOURNAL_ADDRESSES,
          AFTER_JOURNAL_ADDRESSES,
          BEFORE_WIRE,
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
  void nothingIsLeftOverOfACrash(FaultPoint point) {
    for (var under : cases(point)) {
      var crashes =
          NODES.entrySet().stream()
              .map(
                  each ->
                      RUNTIMES.submit(() -> crash(each.getValue(), point, under, each.getKey())))
              .toList();
      assertAll(crashes.stream().map(crash -> crash::get));
    }
  }

  private static Replay crash(CrashingNode node, FaultPoint point, Under under, Replay replay)
      throws Exception {
    CASES.incrementAndGet();
    try {
      node.crash(point, under, replay);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s during %s, then %s: %s%n%s"
              .formatted(point, under, replay, e.getMessage(), node.lastWords()),
          e);
    }
    return replay;
  }
}
