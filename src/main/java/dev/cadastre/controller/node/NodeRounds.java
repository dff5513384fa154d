package dev.cadastre.controller.node;

import dev.cadastre.controller.Watches;
import dev.cadastre.controller.leader.LeaderWork;
import dev.cadastre.controller.leader.Rounds;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.NodeReports;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The leader looks for what nodes that are gone left, once it has seen the whole cluster. */
@Singleton
final class NodeRounds {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PAUSE_OF_REPORTS = Duration.ofMinutes(1);

  @Produces
  @Singleton
  LeaderWork goneNodes(NodeLife life, Watches watches) {
    return new Rounds("gone nodes", PAUSE, () -> watches.missing().isEmpty(), life::pass);
  }

  @Produces
  @Singleton
  LeaderWork reportsOfGoneNodes(KubernetesApi api, KubernetesView view, Watches watches) {
    var reports = new OrphanReports(new NodeReports(api), view);
    return new Rounds(
        "reports of gone nodes",
        PAUSE_OF_REPORTS,
        () -> watches.missing().isEmpty(),
        reports::remove);
  }
}
