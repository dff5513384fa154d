package dev.cadastre.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;

/**
 * The processes behind an {@link ApiServer}: etcd and kube-apiserver, on loopback, in a folder of
 * their own.
 */
final class ControlPlane implements AutoCloseable {
  /** What of etcd's data survives. */
  enum Durability {
    /** Its own end: no fsync. */
    PROCESS,
    /** The machine's end, as in production. */
    MACHINE
  }

  static final String TOKEN = "cadastre-test-admin";

  private static final String FOLDER = "cadastre-apiserver-";
  private static final Duration START = Duration.ofSeconds(60);

  private final String etcdBinary = Binaries.find("etcd").toString();
  private final String serverBinary = Binaries.find("kube-apiserver").toString();
  private final Path folder;
  private final int etcdPort = freePort();
  private final int serverPort = freePort();
  private final Child etcd;
  private Child server;

  ControlPlane(Durability durability) {
    try {
      removeLeftovers();
      folder = Files.createTempDirectory(FOLDER + ProcessHandle.current().pid() + "-");
      writeCredentials();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("prepare the API server's folder", e);
    }
    etcd = startEtcd(durability);
    server = startServer();
    try {
      awaitReady();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  String url() {
    return "https://127.0.0.1:" + serverPort;
  }

  String etcdUrl() {
    return "http://127.0.0.1:" + etcdPort;
  }

  Path folder() {
    return folder;
  }

  Path certificate() {
    return folder.resolve("certs").resolve("apiserver.crt");
  }

  Child server() {
    return server;
  }

  Child etcd() {
    return etcd;
  }

  /** Same ports, same data. */
  void restartServer() {
    server.close();
    server = startServer();
    awaitReady();
  }

  @Override
  public void close() {
    server.close();
    etcd.close();
    try {
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("remove " + folder, e);
    }
  }

  /** Folders of test JVMs that were killed; their names tell whose they were. */
  private static void removeLeftovers() throws IOException {
    try (var folders =
        Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), FOLDER + "*-*")) {
      for (var folder : folders) {
        var words = folder.getFileName().toString().substring(FOLDER.length()).split("-", -1);
        if (ProcessHandle.of(Long.parseLong(words[0])).isEmpty()) {
          delete(folder);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Child startEtcd(Durability durability) {
    var url = etcdUrl();
    return Child.start(
        "etcd",
        folder.resolve("etcd.log"),
        Map.of(),
        List.of(
            etcdBinary,
            "--data-dir=" + folder.resolve("etcd"),
            "--listen-client-urls=" + url,
            "--advertise-client-urls=" + url,
            "--listen-peer-urls=http://127.0.0.1:0",
            "--unsafe-no-fsync=" + (durability == Durability.PROCESS),
            "--log-level=warn"));
  }

  private Child startServer() {
    var keys = folder.resolve("service-account.key");
    return Child.start(
        "kube-apiserver",
        folder.resolve("apiserver.log"),
        Map.of(),
        List.of(
            serverBinary,
            "--etcd-servers=http://127.0.0.1:" + etcdPort,
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            "--secure-port=" + serverPort,
            "--cert-dir=" + folder.resolve("certs"),
            "--token-auth-file=" + folder.resolve("tokens.csv"),
            "--authorization-mode=Node,RBAC",
            "--service-account-key-file=" + keys,
            "--service-account-signing-key-file=" + keys,
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-cluster-ip-range=10.96.0.0/16",
            // Without its controller no namespace would have a default account, and no pod one of
            // its own.
            "--disable-admission-plugins=ServiceAccount",
            "--allow-privileged=true",
            "--v=0"));
  }

  private void writeCredentials() throws IOException, GeneralSecurityException {
    Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,\"system:masters\"\n");
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var key = generator.generateKeyPair().getPrivate().getEncoded();
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    Files.writeString(
        folder.resolve("service-account.key"),
        "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
  }

  private void awaitReady() {
    Awaitility.await("kube-apiserver's /readyz")
        .atMost(START)
        .pollInterval(Duration.ofMillis(100))
        .failFast(this::requireAlive)
        .until(this::isReady);
  }

  private void requireAlive() {
    for (var child : List.of(etcd, server)) {
      if (!child.isAlive()) {
        throw new IllegalStateException("did not start; " + child.lastWords());
      }
    }
  }

  private boolean isReady() {
    try (var http = HttpClient.newBuilder().sslContext(trust()).build()) {
      var request =
          HttpRequest.newBuilder(URI.create(url() + "/readyz"))
              .header("Authorization", "Bearer " + TOKEN)
              .timeout(Duration.ofSeconds(5))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException | GeneralSecurityException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private SSLContext trust() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (var certificates = Files.newInputStream(certificate())) {
      int index = 0;
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(certificates)) {
        store.setCertificateEntry("server" + index++, each);
      }
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
