package dev.cadastre.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Ask;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import dev.cadastre.contract.scene.World;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.ControllerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The API server is away for long: the controllers wait for it, and serve when it is back. */
@Tag("chaos")
class OutageTest {
  private static final World WORLD = new World(ApiServer.own());
  private static final Duration RETURN = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @AfterAll
  static void stop() {
    WORLD.close();
  }

  @Test
  void afterACrashTheSameProcessesServeAgainWithinFiveSeconds() {
    survives(WORLD.api()::crash, WORLD.api()::restart);
  }

  @Test
  void afterAStandstillTheSameProcessesServeAgainWithinFiveSeconds() {
    survives(WORLD.api()::pause, WORLD.api()::resume);
  }

  private static void survives(Runnable leave, Runnable comeBack) {
    var scene = Scene.in(WORLD);
    scene.pool("a", scene.v4("1.0/24"));
    var node = scene.node("n");
    var held = node.allocate("c").lease();
    var pids = pids();

    leave.run();
    long end = System.nanoTime() + Span.outage().toNanos();
    while (System.nanoTime() < end) {
      WORLD.controllers().forEach(replica -> givesNothing(node.ask("d").at(replica)));
    }
    comeBack.run();
    long back = System.nanoTime();
    for (var replica : WORLD.controllers()) {
      await("%s serves again".formatted(replica.name()))
          .atMost(RETURN.minusNanos(System.nanoTime() - back))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> serves(node, "e-" + replica.name(), replica));
    }
    System.out.printf(
        "chaos: away %s, both serve after %d ms%n",
        Span.outage(), (System.nanoTime() - back) / 1_000_000);
    assertThat(pids()).isEqualTo(pids);
    assertThat(node.allocate("c").repeated()).containsExactly(held);
    assertThat(WORLD.controllers()).allMatch(replica -> replica.awaitReady().isAlive());
  }

  /** Nothing that needs the API server is answered as if it had been done. */
  private static void givesNothing(Ask ask) {
    try {
      var answer = ask.within(PATIENCE).trySend();
      assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
    } catch (IOException timedOut) {
      assertThat(timedOut).isInstanceOf(java.net.http.HttpTimeoutException.class);
    }
  }

  private static boolean serves(Worker node, String container, ControllerProcess replica) {
    try {
      var status = node.ask(container).retry().at(replica).within(PATIENCE).trySend().status();
      return status == 200 || status == 201;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static List<Long> pids() {
    return WORLD.controllers().stream().map(ControllerProcess::pid).toList();
  }
}
