package dev.cadastre.controller.leader;

import dev.cadastre.controller.ControllerSettings;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stands for election as long as the process lives: whoever loses the Lease, for whatever reason,
 * stands again.
 */
@Singleton
final class Election implements Leadership {
  static final String LEASE = "cadastre-controller";
  static final String ADDRESS = "cadastre.dev/address";

  private static final Logger LOG = Logger.getLogger(Election.class);
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
  private static final Duration RELEASE = Duration.ofSeconds(3);

  private final KubernetesClient client;
  private final ControllerSettings settings;
  private final List<LeaderWork> works;

  /** One thread, so that a term ends before the next begins. */
  private final ExecutorService terms =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("leader").factory());

  private final ExecutorService elections = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean leading;
  private volatile boolean stopped;
  private volatile @Nullable CompletableFuture<?> standing;

  Election(KubernetesClient client, ControllerSettings settings, @All List<LeaderWork> works) {
    this.client = client;
    this.settings = settings;
    this.works = works;
  }

  @Override
  public boolean isLeader() {
    return leading;
  }

  void start(@Observes StartupEvent event) {
    stand();
  }

  private void stand() {
    if (stopped) {
      return;
    }
    var elected = new LeaderElector(client, config(), elections).start();
    standing = elected;
    var _ =
        elected.whenCompleteAsync(
            (nothing, failure) -> {
              ended();
              stand();
            },
            CompletableFuture.delayedExecutor(
                RETRY_PERIOD.toMillis(), TimeUnit.MILLISECONDS, elections));
  }

  private LeaderElectionConfig config() {
    var lease =
        new ObjectMetaBuilder()
            .withNamespace(settings.namespace())
            .withName(LEASE)
            .addToAnnotations(ADDRESS, OwnAddress.of(settings.rest(), client.getMasterUrl()))
            .build();
    return new LeaderElectionConfig(
        new LeaseLock(lease, settings.replica()),
        LEASE_DURATION,
        RENEW_DEADLINE,
        RETRY_PERIOD,
        new LeaderCallbacks(this::begun, this::ended, this::elected),
        true,
        LEASE);
  }

  private void elected(String replica) {
    if (!replica.isEmpty() && !replica.equals(settings.replica())) {
      LOG.infof("%s leads", replica);
    }
  }

  private synchronized void begun() {
    leading = true;
    LOG.infof("this replica, %s, leads", settings.replica());
    terms.execute(() -> works.forEach(work -> attempt("begin", work, work::start)));
  }

  private synchronized void ended() {
    if (leading) {
      leading = false;
      LOG.infof("this replica, %s, leads no more", settings.replica());
      terms.execute(() -> works.forEach(work -> attempt("end", work, work::stop)));
    }
  }

  private static void attempt(String what, LeaderWork work, Runnable deed) {
    try {
      deed.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s did not %s", work.getClass().getSimpleName(), what);
    }
  }

  /** Gives the Lease back, so that another replica leads at once. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopped = true;
    ended();
    terms.shutdown();
    var _ = terms.awaitTermination(RELEASE.toMillis(), TimeUnit.MILLISECONDS);
    var current = standing;
    if (current != null) {
      current.cancel(true);
    }
  }
}
