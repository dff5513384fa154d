package dev.cadastre.controller.ippool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.controller.LeadingReplica;
import dev.cadastre.controller.RegisterScene;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;

@WithApiServer
class OverlapRaceTest {

  /** Two replicas that both believe they lead, and a third that only answers requests. */
  @RepeatedTest(3)
  void ofPoolsAppliedAtTheSameMomentOneIsAllocatableAndNeverTwo(ApiServer api) throws Exception {
    api.emptyRegister();
    var witness = new Witness();
    try (var one = new LeadingReplica(api);
        var two = new LeadingReplica(api);
        var _ = api.client().resources(IPPool.class).watch(witness)) {
      var scene = new RegisterScene(api, one.store);
      // When
      var threads =
          Stream.<Runnable>of(
                  () -> scene.pool("a", "cidr: 10.244.0.0/16"),
                  () -> scene.pool("b", "cidr: 10.244.0.0/20, blockSize: 28"),
                  () -> one.decider.decide("a"),
                  () -> two.decider.decide("b"))
              .map(Thread::startVirtualThread)
              .toList();
      for (var thread : threads) {
        thread.join();
      }

      // Then
      await()
          .until(
              () ->
                  Stream.of("a", "b").filter(scene::isReady).count() == 1
                      && Stream.of("a", "b")
                              .filter(n -> scene.isAllocatable(n, "False", "Overlaps"))
                              .count()
                          == 1);
      assertThat(witness.bothAtOnce).isEmpty();
    } finally {
      api.emptyRegister();
    }
  }

  /** Sees every state of the pools, in the order in which the API server took them. */
  private static final class Witness implements Watcher<IPPool> {
    private final Set<String> ready = new HashSet<>();
    final Set<List<String>> bothAtOnce = ConcurrentHashMap.newKeySet();

    @Override
    public void eventReceived(Action action, IPPool pool) {
      var status = pool.getStatus();
      boolean isReady =
          action != Action.DELETED
              && status != null
              && status.conditions().stream()
                  .anyMatch(c -> c.getType().equals("Allocatable") && c.getStatus().equals("True"));
      if (!isReady) {
        ready.remove(pool.getMetadata().getName());
      } else if (ready.add(pool.getMetadata().getName()) && ready.size() > 1) {
        bothAtOnce.add(List.copyOf(ready));
      }
    }

    @Override
    public void onClose(WatcherException cause) {}
  }
}
