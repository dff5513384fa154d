package dev.cadastre.controller.certificate;

import dev.cadastre.controller.ControllerSettings;
import dev.cadastre.store.StoreUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that this replica has a certificate of the common CA that is valid and names all of
 * its addresses: at the start as soon as the namespace is there, and from then on.
 */
@Singleton
public final class Certificates {
  private static final Logger LOG = Logger.getLogger(Certificates.class);
  private static final Duration RENEWAL = Duration.ofDays(30);
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final AuthorityStore authorities;
  private final ControllerSettings settings;
  private final Clock clock;
  private final ServingKey key = new ServingKey();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Set<String> named = Set.of();
  private volatile @Nullable HttpClient peers;
  private String lastFailure = "";

  Certificates(AuthorityStore authorities, ControllerSettings settings, Clock clock) {
    this.authorities = authorities;
    this.settings = settings;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event, TlsConfigurationRegistry registry) {
    registry.register(ServingTls.NAME, new ServingTls(key));
    Thread.ofVirtual().name("certificates").start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
  }

  /** Whether a handshake can succeed. */
  public boolean isReady() {
    return key.leaf().isPresent();
  }

  /**
   * Talks to other replicas, whose certificates are of the same CA.
   *
   * @throws StoreUnavailableException while there is no CA
   */
  public HttpClient peers() {
    return Optional.ofNullable(peers)
        .orElseThrow(() -> new StoreUnavailableException("there is no CA yet"));
  }

  private void run() {
    try {
      boolean isStopped = false;
      while (!isStopped) {
        var pause = renewed() ? LOOK : RETRY;
        isStopped = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean renewed() {
    try {
      renew(clock.instant());
      lastFailure = "";
      return true;
    } catch (KubernetesClientException e) {
      complain(
          e.getCode() == 404
              ? "namespace %s does not exist".formatted(settings.namespace())
              : "the API server did not take or give the CA: " + e.getMessage());
    } catch (GeneralSecurityException | RuntimeException e) {
      complain("the CA in Secret %s can't be used: %s".formatted(AuthorityStore.NAME, e));
    }
    return false;
  }

  private void complain(String failure) {
    if (!failure.equals(lastFailure)) {
      LOG.warnf(
          isReady() ? "the certificate stays as it is: %s" : "nothing is served yet: %s", failure);
      lastFailure = failure;
    }
  }

  private void renew(Instant now) throws GeneralSecurityException {
    var authority = authorities.current();
    var names = HostNames.of(settings.rest());
    if (key.leaf().isPresent()
        && authority.isSignerOf(key.leaf().get())
        && now.plus(RENEWAL).isBefore(key.leaf().get().expiry())
        && covers(names)) {
      return;
    }
    var leaf = authority.issue(names, now);
    named = names;
    peers = Peers.trusting(authority.certificate());
    key.become(leaf);
    LOG.infof("serving as %s until %s", String.join(", ", names), leaf.expiry());
  }

  private boolean covers(Collection<String> names) {
    return named.containsAll(names);
  }
}
