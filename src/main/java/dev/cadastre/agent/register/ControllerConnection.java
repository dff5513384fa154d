package dev.cadastre.agent.register;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One warm connection to one replica. */
final class ControllerConnection implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  // Below the number of streams that servers allow on a connection, past which the JDK fails.
  private static final int IN_FLIGHT = 64;
  // What the answer needs to travel: the controller must not decide when nobody listens any more.
  private static final Duration TRAVEL = Duration.ofMillis(200);
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final URI base;
  private final HttpClient client;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);

  /** What came of one try. */
  sealed interface Try {
    record Succeeded(int status, String body) implements Try {}

    record Refused(Problem problem) implements Try {}

    /** Nothing was done; {@code after} is when to come back. */
    record Later(String why, Duration after) implements Try {}

    /** Nothing was sent. */
    record NotSent(String why) implements Try {}

    /**
     * It went out, and what came of it is unknown.
     *
     * @param silent the connection itself gave no answer
     */
    record Lost(String why, boolean silent) implements Try {}
  }

  ControllerConnection(URI base, String roots) throws GeneralSecurityException {
    this.base = base;
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if (base.getScheme().equals("https")) {
      builder.sslContext(TrustedRoots.tls(roots));
    } else {
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    this.client = builder.build();
  }

  /**
   * One request, and what came of it.
   *
   * @param body absent: a GET
   */
  Try exchange(String path, byte @Nullable [] body, String token, Duration limit)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(limit)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .header("Cadastre-Deadline-Ms", Long.toString(untilTravel(limit).toMillis()));
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }
    inFlight.acquire();
    try {
      return read(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    } catch (HttpConnectTimeoutException e) {
      return new Try.NotSent("%s does not accept a connection within 1 s".formatted(base));
    } catch (ConnectException e) {
      return new Try.NotSent("%s cannot be connected to: %s".formatted(base, reason(e)));
    } catch (SSLHandshakeException e) {
      return new Try.NotSent("%s is not trusted: %s".formatted(base, reason(e)));
    } catch (HttpTimeoutException e) {
      return new Try.Lost("%s did not answer within %d ms".formatted(base, limit.toMillis()), true);
    } catch (IOException e) {
      return new Try.Lost("%s broke off: %s".formatted(base, reason(e)), true);
    } finally {
      inFlight.release();
    }
  }

  private static Duration untilTravel(Duration limit) {
    var left = limit.minus(TRAVEL);
    return left.isPositive() ? left : limit;
  }

  private static String reason(Throwable failure) {
    for (var at = failure; at != null; at = at.getCause()) {
      if (at.getMessage() != null) {
        return at.getMessage();
      }
    }
    return failure.getClass().getSimpleName();
  }

  private Try read(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return new Try.Succeeded(status, new String(response.body(), StandardCharsets.UTF_8));
    }
    var problem = problem(response);
    boolean unknown = problem.type().equals(ProblemType.UNKNOWN.urn());
    if (unknown) {
      return new Try.Lost(problem.detail(), false);
    }
    if (status == 429 || status >= 500) {
      return new Try.Later(problem.detail(), retryAfter(response));
    }
    return new Try.Refused(problem);
  }

  private Problem problem(HttpResponse<byte[]> response) {
    try {
      var problem = JSON.readValue(response.body(), Problem.class);
      if (problem != null && problem.type() != null && problem.detail() != null) {
        return problem;
      }
    } catch (IOException e) {
      // Not of our making (a proxy's page): its status has to do.
    }
    var body = new String(response.body(), StandardCharsets.UTF_8).strip();
    return new Problem(
        ProblemType.INTERNAL.urn(),
        ProblemType.INTERNAL.title(),
        response.statusCode(),
        "%s answered %d %.200s".formatted(base, response.statusCode(), body).strip(),
        null,
        null);
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,4}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ofMillis(200));
  }

  /** Takes no more requests; those under way may end. */
  void retire() {
    client.shutdown();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
