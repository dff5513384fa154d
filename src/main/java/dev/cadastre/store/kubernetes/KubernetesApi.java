package dev.cadastre.store.kubernetes;

import dev.cadastre.store.StoreUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.Interceptor.RequestTags;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The API server, one call at a time and nothing retried: whoever calls decides what an outcome
 * means. The client given must not retry either.
 */
public final class KubernetesApi {
  /** The reply to a write: who needs more of it knows it already. */
  static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

  /** Of a list the items' metadata alone. */
  static final String METADATA_LIST_ONLY =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

  static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String USER_AGENT = "User-Agent";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http;
  private final String server;
  private final ServerClock clock;

  public KubernetesApi(KubernetesClient client, ServerClock clock) {
    this(client.getHttpClient(), url(client), clock);
  }

  private KubernetesApi(HttpClient http, String server, ServerClock clock) {
    this.http = http;
    this.server = server;
    this.clock = clock;
  }

  private static String url(KubernetesClient client) {
    var url = client.getMasterUrl().toString();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /**
   * The same API server over the same connections, under a name of the caller's own: by its {@code
   * User-Agent} the API server's audit log tells for what a request was made.
   */
  public KubernetesApi as(String userAgent) {
    var named =
        http.newBuilder()
            .addOrReplaceInterceptor(
                USER_AGENT,
                new Interceptor() {
                  @Override
                  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                    builder.setHeader(USER_AGENT, userAgent);
                  }
                });
    return new KubernetesApi(named.build(), server, clock);
  }

  public Reply get(String path) {
    return call(request("GET", path, Optional.empty(), JSON));
  }

  public Reply post(String path, Object body) {
    return call(request("POST", path, Optional.of(Json.text(body)), JSON));
  }

  public Reply put(String path, Object body) {
    return call(request("PUT", path, Optional.of(Json.text(body)), JSON));
  }

  /** Changes these members; with a resourceVersion among them only what was seen. */
  public Reply mergePatch(String path, Object body) {
    return call(request("PATCH", path, Optional.of(Json.text(body)), JSON));
  }

  public Reply delete(String path, Object options) {
    return call(request("DELETE", path, Optional.of(Json.text(options)), JSON));
  }

  /** A write whose reply is the object's metadata alone. */
  Reply write(String method, String path, String body) {
    return call(request(method, path, Optional.of(body), METADATA_ONLY));
  }

  /** The body as it comes: for lists that are long and watches that never end. */
  InputStream stream(String path, Duration untilHeaders) throws ApiStreamException {
    var request =
        http.newHttpRequestBuilder().uri(server + path).header("Accept", JSON).forStreaming();
    var sent = http.sendAsync(request.build(), InputStream.class);
    try {
      var response = sent.get(untilHeaders.toMillis(), TimeUnit.MILLISECONDS);
      if (response.code() != 200) {
        response.body().close();
        throw new ApiStreamException(response.code(), "the API server answered " + response.code());
      }
      return new BodyStream(response.body());
    } catch (ExecutionException | TimeoutException | java.io.IOException e) {
      sent.cancel(true);
      throw new ApiStreamException(0, describe(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sent.cancel(true);
      throw new ApiStreamException(0, "interrupted");
    }
  }

  private HttpRequest request(String method, String path, Optional<String> body, String accept) {
    var builder =
        http.newHttpRequestBuilder()
            .uri(server + path)
            .header("Accept", accept)
            .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    var type = method.equals("PATCH") ? MERGE_PATCH : JSON;
    return builder.method(method, type, body.orElse(null)).build();
  }

  private Reply call(HttpRequest request) {
    var sentAt = clock.beforeRequest();
    var sent = http.sendAsync(request, String.class);
    try {
      HttpResponse<String> response = sent.get(TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
      clock.observe(sentAt, response.header("Date"));
      var body = response.body();
      return new Reply.Answered(response.code(), body == null ? "" : body);
    } catch (ExecutionException e) {
      return neverLeft(e)
          ? new Reply.NotSent("the API server can't be reached: " + describe(e))
          : new Reply.Lost("the API server did not answer: " + describe(e));
    } catch (TimeoutException e) {
      sent.cancel(true);
      return new Reply.Lost("the API server did not answer within %s".formatted(TIMEOUT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sent.cancel(true);
      return new Reply.Lost("interrupted");
    }
  }

  /** Reads an object consistently; empty where there is none. */
  Optional<String> read(String path) {
    return read(path, JSON);
  }

  Optional<String> read(String path, String accept) {
    return switch (call(request("GET", path, Optional.empty(), accept))) {
      case Reply.Answered answered when answered.status() == 200 -> Optional.of(answered.body());
      case Reply.Answered answered when answered.status() == 404 -> Optional.empty();
      case Reply.Answered answered -> throw new StoreUnavailableException(answered.message());
      case Reply.NotSent(var reason) -> throw new StoreUnavailableException(reason);
      case Reply.Lost(var reason) -> throw new StoreUnavailableException(reason);
    };
  }

  private static boolean neverLeft(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof NoRouteToHostException) {
        return true;
      }
    }
    return false;
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    var message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName().toLowerCase(Locale.ROOT) : message;
  }
}
