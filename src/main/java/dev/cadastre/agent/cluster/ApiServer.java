package dev.cadastre.agent.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cadastre.agent.register.TrustedRoots;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The Kubernetes API over HTTPS with the agent's own token. */
public final class ApiServer implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final URI base;
  private final Path tokenFile;
  private final Path rootsFile;
  private String roots = "";
  private @Nullable HttpClient client;

  public ApiServer(URI base, Path tokenFile, Path rootsFile) {
    this.base = base;
    this.tokenFile = tokenFile;
    this.rootsFile = rootsFile;
  }

  /** An answer other than success. */
  public static final class RejectedException extends IOException {
    private final int status;

    RejectedException(String what, int status, String body) {
      super("%s: the API server answered %d %.300s".formatted(what, status, body));
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /** GETs an object; empty where there is none. */
  public Optional<JsonNode> find(String path) throws IOException, InterruptedException {
    try {
      return Optional.of(JSON.readTree(send("GET", path, null, "application/json")));
    } catch (RejectedException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  JsonNode list(String path) throws IOException, InterruptedException {
    return JSON.readTree(send("GET", path, null, "application/json"));
  }

  /** Creates an object; false where there is one already. */
  public boolean create(String path, JsonNode object) throws IOException, InterruptedException {
    try {
      send("POST", path, JSON.writeValueAsBytes(object), "application/json");
      return true;
    } catch (RejectedException e) {
      if (e.status() == 409) {
        return false;
      }
      throw e;
    }
  }

  /** Merges members into an object or a subresource of it; false where there is no such object. */
  public boolean merge(String path, JsonNode patch) throws IOException, InterruptedException {
    try {
      send("PATCH", path, JSON.writeValueAsBytes(patch), "application/merge-patch+json");
      return true;
    } catch (RejectedException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  /** Opens a stream of watch events; the caller closes it. */
  InputStream watch(String path) throws IOException, InterruptedException {
    var request = request(path).GET().build();
    var response = client().send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      try (var body = response.body()) {
        throw new RejectedException(
            "watch " + path, response.statusCode(), new String(body.readNBytes(300), UTF_8));
      }
    }
    return response.body();
  }

  private byte[] send(String method, String path, byte @Nullable [] body, String type)
      throws IOException, InterruptedException {
    var publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body);
    var request =
        request(path)
            .timeout(ANSWER)
            .header("Content-Type", type)
            .method(method, publisher)
            .build();
    var response = client().send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw new RejectedException(
          method + " " + path, response.statusCode(), new String(response.body(), UTF_8));
    }
    return response.body();
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("Authorization", "Bearer " + Files.readString(tokenFile).strip())
        .header("User-Agent", "cadastre-agent")
        .header("Accept", "application/json");
  }

  /** The CA is read again each time, since the cluster may have changed it. */
  private synchronized HttpClient client() throws IOException {
    var now = base.getScheme().equals("https") ? Files.readString(rootsFile) : "";
    if (client == null || !now.equals(roots)) {
      client = connectTrusting(now);
      roots = now;
    }
    return client;
  }

  private HttpClient connectTrusting(String pem) throws IOException {
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if (!pem.isEmpty()) {
      try {
        builder.sslContext(TrustedRoots.tls(pem));
      } catch (GeneralSecurityException e) {
        throw new IOException("the API server's CA in %s is not usable".formatted(rootsFile), e);
      }
    }
    return builder.build();
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
