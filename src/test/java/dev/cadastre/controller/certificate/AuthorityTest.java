package dev.cadastre.controller.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.controller.ControllerSettings.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private final Instant now = Instant.now();

  private final Authority authority = authority();

  private Authority authority() {
    try {
      return Authority.create(now);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLeafNamesWhatItIsIssuedForAndIsSignedByTheAuthority() throws GeneralSecurityException {
    var leaf = authority.issue(Set.of("localhost", "192.0.2.1", "2001:db8::1"), now);

    var certificate = leaf.chain().getFirst();
    certificate.verify(authority.certificate().getPublicKey());
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactlyInAnyOrder("localhost", "192.0.2.1", "2001:db8:0:0:0:0:0:1");
    assertThat(leaf.expiry())
        .isBetween(now.plus(Duration.ofDays(89)), now.plus(Duration.ofDays(91)));
    assertThat(authority.isSignerOf(leaf)).isTrue();
    assertThat(authority().isSignerOf(leaf)).isFalse();
  }

  @Test
  void whatIsWrittenAsTextIsReadBack() throws GeneralSecurityException {
    var other = authority();

    assertThat(Pem.certificates(Pem.of(List.of(authority.certificate(), other.certificate()))))
        .containsExactly(authority.certificate(), other.certificate());
    assertThat(Pem.key(Pem.of(authority.key()))).isEqualTo(authority.key());
    assertThatThrownBy(() -> Pem.key("-----BEGIN PRIVATE KEY-----\n?\n"))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void aServerOnEveryAddressIsNamedByAllOfThem() {
    assertThat(HostNames.of(new Listener("0.0.0.0", 1))).contains("localhost", "127.0.0.1");
    assertThat(HostNames.of(new Listener("192.0.2.9", 1)))
        .contains("localhost", "127.0.0.1", "192.0.2.9");
  }

  @Test
  void handshakesFailUntilThereIsAKeyAndFollowItFromThenOn() throws Exception {
    var key = new ServingKey();
    try (var server = server(key)) {
      assertThatThrownBy(() -> presented(server)).isInstanceOf(SSLException.class);

      var first = authority.issue(Set.of("localhost"), now);
      key.become(first);
      assertThat(presented(server)).isEqualTo(first.chain().getFirst());

      var second = authority.issue(Set.of("localhost"), now);
      key.become(second);
      assertThat(presented(server)).isEqualTo(second.chain().getFirst());
    }
  }

  /** The certificate that a new client sees, which trusts the authority alone. */
  private X509Certificate presented(SSLServerSocket server) throws Exception {
    try (var client =
        (SSLSocket)
            trusting().getSocketFactory().createSocket("localhost", server.getLocalPort())) {
      client.setSoTimeout(10_000);
      client.startHandshake();
      return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }
  }

  private SSLContext trusting() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    store.setCertificateEntry("ca", authority.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static SSLServerSocket server(ServingKey key)
      throws GeneralSecurityException, IOException {
    var context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {key}, null, null);
    var server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(server));
    return server;
  }

  private static void accept(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (var socket = (SSLSocket) server.accept()) {
        socket.startHandshake();
        var _ = socket.getInputStream().read();
      } catch (IOException e) {
        // A handshake that fails is the client's to tell.
      }
    }
  }
}
