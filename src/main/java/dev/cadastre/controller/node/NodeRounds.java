package dev.cadastre.controller.node;

import dev.cadastre.controller.Watches;
import dev.cadastre.controller.leader.LeaderWork;
import dev.cadastre.controller.leader.Rounds;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The leader looks for nodes that are gone each second, once it has seen the whole cluster. */
@Singleton
final class NodeRounds {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Produces
  @Singleton
  LeaderWork goneNodes(NodeLife life, Watches watches) {
    return new Rounds("gone nodes", PAUSE, () -> watches.missing().isEmpty(), life::pass);
  }
}
