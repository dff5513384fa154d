package dev.cadastre.controller.certificate;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Clients of the other replicas. */
final class Peers {
  /** A first handshake takes two young processes on a busy machine over a second. */
  private static final Duration CONNECT = Duration.ofSeconds(4);

  private Peers() {}

  static HttpClient trusting(X509Certificate authority) throws GeneralSecurityException {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT)
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .sslContext(context(authority))
        .build();
  }

  private static SSLContext context(X509Certificate authority) throws GeneralSecurityException {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      store.setCertificateEntry("ca", authority);
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store can always be made", e);
    }
  }
}
