package dev.cadastre.controller.node;

import dev.cadastre.controller.Watches;
import dev.cadastre.controller.leader.LeaderWork;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The leader looks for nodes that are gone each second, once it has seen the whole cluster. */
@Singleton
final class NodeRounds implements LeaderWork {
  private static final Logger LOG = Logger.getLogger(NodeRounds.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final NodeLife life;
  private final Watches watches;
  private @Nullable Thread thread;

  NodeRounds(NodeLife life, Watches watches) {
    this.life = life;
    this.watches = watches;
  }

  @Override
  public synchronized void start() {
    thread = Thread.ofVirtual().name("node rounds").start(this::run);
  }

  @Override
  public synchronized void stop() {
    if (thread != null) {
      thread.interrupt();
      thread = null;
    }
  }

  private void run() {
    try {
      for (; ; Thread.sleep(TICK)) {
        if (watches.missing().isEmpty()) {
          pass();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass() {
    try {
      life.pass();
    } catch (RuntimeException e) {
      LOG.error("a round over nodes that are gone has failed; the next follows", e);
    }
  }
}
