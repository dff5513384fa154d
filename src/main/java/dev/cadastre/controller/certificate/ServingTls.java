package dev.cadastre.controller.certificate;

import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The HTTPS server's TLS, as Quarkus wants to be told of it; the key changes by itself. */
final class ServingTls implements TlsConfiguration {
  /** The value of {@code quarkus.http.tls-configuration-name}. */
  static final String NAME = "cadastre";

  private final ServingKey key;

  ServingTls(ServingKey key) {
    this.key = key;
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public @Nullable KeyStore getKeyStore() {
    return null;
  }

  @Override
  public KeyCertOptions getKeyStoreOptions() {
    return KeyCertOptions.wrap(key);
  }

  @Override
  public @Nullable KeyStore getTrustStore() {
    return null;
  }

  @Override
  public @Nullable TrustOptions getTrustStoreOptions() {
    return null;
  }

  @Override
  public SSLOptions getSSLOptions() {
    return new SSLOptions()
        .setKeyCertOptions(getKeyStoreOptions())
        .setEnabledSecureTransportProtocols(Set.copyOf(List.of("TLSv1.3", "TLSv1.2")))
        .setUseAlpn(true);
  }

  @Override
  public SSLContext createSSLContext() throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {key}, null, null);
    return context;
  }

  @Override
  public boolean isTrustAll() {
    return false;
  }

  @Override
  public Optional<String> getHostnameVerificationAlgorithm() {
    return Optional.empty();
  }

  @Override
  public boolean usesSni() {
    return false;
  }

  @Override
  public boolean reload() {
    return false;
  }
}
