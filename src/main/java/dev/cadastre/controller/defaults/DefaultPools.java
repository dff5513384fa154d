package dev.cadastre.controller.defaults;

import dev.cadastre.controller.leader.LeaderWork;
import dev.cadastre.store.PoolStore;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.kubernetes.Installation;
import dev.cadastre.store.kubernetes.Installation.Installed;
import dev.cadastre.store.kubernetes.Installation.Progress;
import java.time.Duration;
import java.util.ArrayList;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Creates the pools that a new cluster begins with, once per cluster. Where there are pools
 * already, whoever made them, none is added.
 */
public final class DefaultPools implements LeaderWork {
  private static final Logger LOG = Logger.getLogger(DefaultPools.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Installation installation;
  private final PoolStore pools;
  private final String wanted;
  private @Nullable Thread thread;

  /**
   * Creates nothing before {@link #start}.
   *
   * @param wanted {@link FirstPool#VARIABLE}'s list, which reads
   */
  public DefaultPools(Installation installation, PoolStore pools, String wanted) {
    this.installation = installation;
    this.pools = pools;
    this.wanted = wanted;
  }

  @Override
  public synchronized void start() {
    thread = Thread.ofVirtual().name("default pools").start(this::untilComplete);
  }

  @Override
  public synchronized void stop() {
    if (thread != null) {
      thread.interrupt();
      thread = null;
    }
  }

  private void untilComplete() {
    try {
      while (!isDone()) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isDone() {
    try {
      install();
      return true;
    } catch (StoreUnavailableException e) {
      LOG.infof("the cluster's first pools wait: %s", e.getMessage());
      return false;
    }
  }

  /** Goes on from wherever an earlier leader stopped. */
  void install() {
    var recorded = installation.read();
    if (recorded.isEmpty()) {
      installation.begin(beginning());
      recorded = installation.read();
    }
    recorded.filter(installed -> installed.progress() == Progress.CREATING).ifPresent(this::create);
  }

  private Installed beginning() {
    boolean isFresh = pools.listPools().isEmpty();
    return isFresh
        ? new Installed(Progress.CREATING, wanted)
        : new Installed(Progress.COMPLETE, "[]");
  }

  private void create(Installed installed) {
    var refused = new ArrayList<String>();
    for (var pool : FirstPool.parse(installed.pools())) {
      installation
          .createPool(pool.name(), pool.spec())
          .ifPresent(
              reason -> {
                LOG.errorf("the cluster begins without pool %s: %s", pool.name(), reason);
                refused.add(pool.name() + ": " + reason);
              });
    }
    installation.complete(refused);
  }
}
