package dev.cadastre.controller.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.controller.ControllerSettings;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class ElectionTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ApiServer api;
  private final List<Replica> replicas = new ArrayList<>();

  ElectionTest(ApiServer api) {
    this.api = api;
  }

  /** A replica that counts how often its work was begun and ended. */
  private static final class Replica implements LeaderWork {
    final Election election;
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    Replica(ApiServer api, String namespace, String name) {
      var settings =
          ControllerSettings.parse(
              Map.of(
                  "CADASTRE_NAMESPACE", namespace,
                  "CADASTRE_REPLICA", name,
                  "CADASTRE_HOST", "192.0.2.7"));
      election = new Election(api.client(), settings, List.of(this));
      election.start(new StartupEvent());
    }

    @Override
    public void start() {
      begun.incrementAndGet();
    }

    @Override
    public void stop() {
      ended.incrementAndGet();
    }

    boolean works() {
      return election.isLeader() && begun.get() == ended.get() + 1;
    }

    void leave() {
      try {
        election.stop(new ShutdownEvent());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Replica replica(String namespace, String name) {
    var replica = new Replica(api, namespace, name);
    replicas.add(replica);
    return replica;
  }

  @AfterEach
  void everybodyLeaves() {
    replicas.forEach(Replica::leave);
  }

  @Test
  void oneLeadsAndSaysWhereItIsAndWhenItLeavesTheOtherDoes() {
    var namespace = api.createNamespace("election");
    var first = replica(namespace, "first");
    await().atMost(LONG).until(first::works);
    var second = replica(namespace, "second");

    var lease = api.client().leases().inNamespace(namespace).withName("cadastre-controller").get();
    assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("first");
    assertThat(lease.getMetadata().getAnnotations())
        .containsEntry("cadastre.dev/address", "192.0.2.7:9473");

    first.leave();

    await().atMost(LONG).until(second::works);
    assertThat(first.works()).isFalse();
    assertThat(first.ended).hasValue(1);
  }

  @Test
  void whoLosesTheApiServerLeadsNoMoreAndStandsAgainWhenItIsBack() {
    var replica = replica(api.createNamespace("election-outage"), "only");
    await().atMost(LONG).until(replica::works);

    api.crash();
    try {
      await().atMost(LONG).until(() -> replica.ended.get() == 1);
      assertThat(replica.election.isLeader()).isFalse();
    } finally {
      api.restart();
    }

    await().atMost(LONG).until(replica::works);
    assertThat(replica.begun).hasValue(2);
  }
}
