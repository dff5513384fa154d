package dev.cadastre.controller.certificate;

import dev.cadastre.controller.ControllerSettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Where the CA is kept: its key in a Secret, what others trust in a ConfigMap. Who creates the
 * Secret first has made the CA, everybody else reads it.
 */
@Singleton
final class AuthorityStore {
  static final String NAME = "cadastre-ca";
  static final String TRUSTED = "ca.crt";

  private static final Logger LOG = Logger.getLogger(AuthorityStore.class);
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  /** A CA that ends sooner than this is followed by a new one. */
  private static final Duration SUCCESSION = Duration.ofDays(365);

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;

  AuthorityStore(KubernetesClient client, ControllerSettings settings, Clock clock) {
    this.client = client;
    this.namespace = settings.namespace();
    this.clock = clock;
  }

  /**
   * The CA that signs now; callers trust it already when this returns.
   *
   * @throws KubernetesClientException where the API server does not answer, or has no such
   *     namespace
   */
  Authority current() throws GeneralSecurityException {
    var secret = find(secret()).orElse(null);
    if (secret == null) {
      secret = create();
    }
    var authority = decode(secret);
    if (clock.instant().plus(SUCCESSION).isAfter(expiry(authority.certificate()))) {
      authority = succeed(secret);
    }
    publish(authority.certificate());
    return authority;
  }

  private Secret create() throws GeneralSecurityException {
    var authority = Authority.create(clock.instant());
    var made = created(encode(authority));
    if (made.isPresent()) {
      LOG.infof("made the CA of this cluster, Secret %s/%s", namespace, NAME);
    }
    return made.or(() -> find(secret()))
        .orElseThrow(() -> new GeneralSecurityException("the Secret of the CA is gone again"));
  }

  /** The new CA is trusted before it signs, and the old one for as long as it holds. */
  private Authority succeed(Secret old) throws GeneralSecurityException {
    var next = Authority.create(clock.instant());
    publish(next.certificate());
    var replacement = encode(next);
    replacement.getMetadata().setResourceVersion(old.getMetadata().getResourceVersion());
    try {
      client.resource(replacement).update();
      LOG.infof("the CA of this cluster ends soon; a new one signs from now on");
      return next;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      var winner = find(secret()).orElseThrow(() -> e);
      return decode(winner);
    }
  }

  private void publish(X509Certificate trusted) throws GeneralSecurityException {
    var known = find(configMap());
    if (known.isEmpty()) {
      known = created(configMap(List.of(trusted)));
      if (known.isPresent()) {
        return;
      }
      known = find(configMap());
    }
    var map = known.orElseThrow(() -> new GeneralSecurityException("the CA's ConfigMap is gone"));
    var all = trustedBy(map);
    if (!all.contains(trusted)) {
      all.removeIf(each -> expiry(each).isBefore(clock.instant()));
      all.addFirst(trusted);
      var next = configMap(all);
      next.getMetadata().setResourceVersion(map.getMetadata().getResourceVersion());
      client.resource(next).update();
    }
  }

  private static List<X509Certificate> trustedBy(ConfigMap map) {
    var text = Objects.requireNonNullElse(map.getData(), Map.<String, String>of()).get(TRUSTED);
    try {
      return new ArrayList<>(text == null ? List.of() : Pem.certificates(text));
    } catch (GeneralSecurityException e) {
      LOG.warnf("ConfigMap %s does not read and is written anew: %s", NAME, e.getMessage());
      return new ArrayList<>();
    }
  }

  private static java.time.Instant expiry(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private ConfigMap configMap(List<X509Certificate> trusted) throws GeneralSecurityException {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(NAME)
        .endMetadata()
        .withData(Map.of(TRUSTED, Pem.of(trusted)))
        .build();
  }

  private Secret encode(Authority authority) throws GeneralSecurityException {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(NAME)
        .endMetadata()
        .withType("kubernetes.io/tls")
        .withStringData(
            Map.of(
                CERTIFICATE,
                Pem.of(List.of(authority.certificate())),
                KEY,
                Pem.of(authority.key())))
        .build();
  }

  private static Authority decode(Secret secret) throws GeneralSecurityException {
    var certificates = Pem.certificates(text(secret, CERTIFICATE));
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("Secret %s has no certificate".formatted(NAME));
    }
    return new Authority(certificates.getFirst(), Pem.key(text(secret, KEY)));
  }

  private static String text(Secret secret, String key) {
    var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
    var bytes = Base64.getDecoder().decode(data.getOrDefault(key, ""));
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private Resource<Secret> secret() {
    return client.secrets().inNamespace(namespace).withName(NAME);
  }

  private Resource<ConfigMap> configMap() {
    return client.configMaps().inNamespace(namespace).withName(NAME);
  }

  private static <T extends HasMetadata> Optional<T> find(Resource<T> place) {
    return Optional.ofNullable(place.get());
  }

  /** Empty where somebody else was first. */
  private <T extends HasMetadata> Optional<T> created(T object) {
    try {
      return Optional.of(client.resource(object).create());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
