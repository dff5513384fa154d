package dev.cadastre.controller.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Every bean that is a Reconciler, driven by an operator of its own for each term of leadership: an
 * operator that was stopped knows things that are no longer true.
 */
@Singleton
final class Reconcilers implements LeaderWork {
  private static final Logger LOG = Logger.getLogger(Reconcilers.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Instance<Reconciler<?>> reconcilers;
  private @Nullable Thread starter;
  private @Nullable Operator operator;

  Reconcilers(KubernetesClient client, @Any Instance<Reconciler<?>> reconcilers) {
    this.client = client;
    this.reconcilers = reconcilers;
  }

  /** An API server that is away when the term begins keeps nothing from beginning later. */
  @Override
  public synchronized void start() {
    starter = Thread.ofVirtual().name("operator").start(this::untilStarted);
  }

  private void untilStarted() {
    try {
      while (!isStarted()) {
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isStarted() {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    var next = operator();
    try {
      next.start();
      operator = next;
      return true;
    } catch (RuntimeException e) {
      LOG.warnf("the reconcilers begin later: %s", e.getMessage());
      next.stop();
      return false;
    }
  }

  private Operator operator() {
    var next =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withStopOnInformerErrorDuringStartup(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withUseSSAToPatchPrimaryResource(false));
    reconcilers.forEach(next::register);
    return next;
  }

  @Override
  public synchronized void stop() {
    if (starter != null) {
      starter.interrupt();
      starter = null;
    }
    if (operator != null) {
      operator.stop();
      operator = null;
    }
  }
}
