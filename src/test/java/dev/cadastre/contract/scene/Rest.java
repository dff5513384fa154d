package dev.cadastre.contract.scene;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** HTTPS to controllers, trusting only the authority that they publish. */
public final class Rest implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client;

  public Rest(String authority) {
    try {
      client =
          HttpClient.newBuilder()
              .sslContext(trust(authority))
              .connectTimeout(Duration.ofSeconds(10))
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("read the controllers' authority", e);
    }
  }

  /** What is sent: a body of JSON unless headers say otherwise; no token, no header. */
  public record Request(String method, String path, String body, Map<String, String> headers) {
    public static Request get(String path) {
      return new Request("GET", path, "", Map.of());
    }

    public static Request post(String path, String body) {
      return new Request("POST", path, body, Map.of("Content-Type", "application/json"));
    }

    public Request with(String header, String value) {
      var more = new java.util.HashMap<>(headers);
      more.put(header, value);
      return new Request(method, path, body, Map.copyOf(more));
    }

    public Request bearing(String token) {
      return with("Authorization", "Bearer " + token);
    }
  }

  /**
   * Sends it and waits.
   *
   * @throws IOException without an answer: it may or may not have been acted upon
   */
  public Answer send(URI server, Request request) throws IOException {
    return send(server, request, TIMEOUT);
  }

  /** As {@link #send(URI, Request)}, giving up after {@code patience}. */
  public Answer send(URI server, Request request, Duration patience) throws IOException {
    var http =
        HttpRequest.newBuilder(server.resolve(request.path()))
            .timeout(patience)
            .method(
                request.method(),
                request.body().isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(request.body()));
    request.headers().forEach(http::header);
    try {
      var response = client.send(http.build(), HttpResponse.BodyHandlers.ofString());
      return Answer.of(response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static SSLContext trust(String authority) throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    var pem = new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII));
    int index = 0;
    for (var each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
      store.setCertificateEntry("authority" + index++, each);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
