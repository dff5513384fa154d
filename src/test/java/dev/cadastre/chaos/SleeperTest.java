package dev.cadastre.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import dev.cadastre.contract.scene.World;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.Samples;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A controller that is stopped in the middle of its work, and wakes up when that is over. */
@Tag("chaos")
class SleeperTest {
  private static final int CLIENTS = 40;
  private static final int ROUNDS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration COLLECTED = Duration.ofSeconds(30);

  private final World world = new World(ApiServer.own());

  @AfterEach
  void stop() {
    world.close();
  }

  /**
   * Between its last look at the clock and the write's bytes a process can be stopped at any
   * instruction, so one address too many may be registered for a container; nobody else has it, and
   * it goes with the node's next reports.
   */
  @Test
  void oneThatWakesUpAfterTheDeadlineTakesNothingFromAnybodyAndLeavesNothingBehind() {
    Samples.repeat(ROUNDS, this::round);
  }

  private void round(Samples samples) {
    var scene = Scene.in(world);
    scene.apply("IPAMConfig", "default", "collectInterval: 1s, leakGrace: 1s");
    scene.pool("a", scene.v4("1.0/24"), "blockSize: 28");
    var node = scene.node("n");
    var first = node.allocate("first").lease();
    var leaving = node.fill("old", CLIENTS / 2);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var lost =
          IntStream.range(0, CLIENTS)
              .mapToObj(
                  i -> CompletableFuture.runAsync(() -> askTheSleeper(node, i, leaving), threads))
              .toList();
      LockSupport.parkNanos(Duration.ofMillis(samples.between(0, 25)).toNanos());
      world.one().pause();
      lost.forEach(CompletableFuture::join);
    }
    var held = askTheOther(node, leaving);
    LockSupport.parkNanos(Span.sleep().toNanos());
    world.one().resume();

    held.put("first", first);
    held.put("last", awaitServing(node));
    requireNoOthers(node, held, entries(scene, node));
    awaitCollected(scene, node, held);
  }

  private Lease awaitServing(Worker node) {
    return await()
        .until(
            () -> node.ask("last").retry().at(world.one()).within(PATIENCE).send(),
            answer -> answer.status() / 100 == 2)
        .held()
        .getFirst();
  }

  /** What was answered stands, and what stands beside it is of one who asked the sleeper. */
  private static void requireNoOthers(
      Worker node, Map<String, Lease> held, Map<String, String> entries) {
    assertThat(entries).containsAllEntriesOf(expected(node, held));
    var beside = new HashMap<>(entries);
    beside.keySet().removeAll(expected(node, held).keySet());
    System.out.printf("chaos: beside what is held the sleeper left %d%n", beside.size());
    assertThat(beside.values())
        .extracting(words -> words.replaceAll(" .*", ""))
        .doesNotHaveDuplicates()
        .isSubsetOf(
            IntStream.range(CLIENTS / 2, CLIENTS).mapToObj(i -> node.container("c" + i)).toList());
  }

  private static Map<String, String> expected(Worker node, Map<String, Lease> held) {
    var expected = new HashMap<String, String>();
    held.forEach(
        (container, lease) ->
            expected.put(lease.bare(), node.container(container) + " " + lease.sequence()));
    return expected;
  }

  private static void awaitCollected(Scene scene, Worker node, Map<String, Lease> held) {
    var journal =
        held.entrySet().stream().map(e -> node.reported(e.getKey(), e.getValue())).toList();
    long[] generation = {0};
    await("only what is held is registered")
        .atMost(COLLECTED)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              node.report(++generation[0], journal).at(scene.world().two()).send();
              return entries(scene, node).equals(expected(node, held));
            });
  }

  /** Half of the clients ask for an address, the others release one; few hear an answer. */
  private void askTheSleeper(Worker node, int i, List<Lease> leaving) {
    var ask = i < leaving.size() ? node.release("old" + i).held(leaving.get(i)) : node.ask("c" + i);
    try {
      ask.at(world.one()).within(PATIENCE).trySend();
    } catch (IOException expected) {
      assertThat(expected).isNotNull();
    }
  }

  /** What they hold after asking the other replica: the new ones, and none of the old. */
  private Map<String, Lease> askTheOther(Worker node, List<Lease> leaving) {
    var held = new HashMap<String, Lease>();
    for (int i = 0; i < CLIENTS; i++) {
      if (i < leaving.size()) {
        node.release("old" + i).held(leaving.get(i)).at(world.two()).send().released();
        // Another takes the address that the sleeper may be about to free.
        var next = node.ask("new" + i).addresses(leaving.get(i).bare()).at(world.two()).send();
        held.put("new" + i, next.lease());
      } else {
        held.put("c" + i, node.ask("c" + i).retry().at(world.two()).send().held().getFirst());
      }
    }
    return held;
  }

  private static Map<String, String> entries(Scene scene, Worker node) {
    var entries = new HashMap<String, String>();
    for (var cidr : scene.blocksOf(node)) {
      for (Map.Entry<String, JsonNode> entry : scene.block(cidr).path("allocations").properties()) {
        entries.put(
            entry.getKey(),
            entry.getValue().asText().replaceAll(".*\\bcid=(\\S+) .* seq=(\\d+) .*", "$1 $2"));
      }
    }
    return entries;
  }
}
