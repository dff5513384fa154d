package dev.cadastre.controller.leader;

import dev.cadastre.controller.ControllerSettings;
import dev.cadastre.controller.certificate.Certificates;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.Reply;
import dev.cadastre.store.kubernetes.Timestamps;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Passes requests on to the replica that leads, under the caller's own name. */
@Singleton
public final class LeaderGateway {
  /** Says that a request was passed on once already; nobody passes it on again. */
  public static final String PASSED_ON = "Cadastre-Passed-On";

  private static final Duration FRESH = Duration.ofSeconds(1);

  private final KubernetesApi api;
  private final Clock clock;
  private final Certificates certificates;
  private final String lease;
  private Optional<Leader> known = Optional.empty();
  private Instant readAt = Instant.MIN;

  LeaderGateway(
      KubernetesApi api, Clock clock, Certificates certificates, ControllerSettings settings) {
    this.api = api;
    this.clock = clock;
    this.certificates = certificates;
    this.lease =
        "/apis/coordination.k8s.io/v1/namespaces/%s/leases/%s"
            .formatted(settings.namespace(), Election.LEASE);
  }

  private record Leader(URI address, Instant until) {}

  /** What the leader answered. */
  public record Passed(int status, String contentType, Optional<String> retryAfter, String body) {}

  /**
   * Sends the request to the leader.
   *
   * @param body absent: a GET
   * @throws StoreUnavailableException where there is no leader, or it does not answer
   */
  public Passed pass(String path, String token, Optional<byte[]> body, Deadline deadline) {
    var leader =
        leader().orElseThrow(() -> new StoreUnavailableException("no replica leads at the moment"));
    var left = deadline.left();
    if (!left.isPositive()) {
      throw new StoreUnavailableException(Deadline.PAST);
    }
    var request =
        HttpRequest.newBuilder(leader.resolve(path))
            .timeout(left)
            .header("Authorization", "Bearer " + token)
            .header("Cadastre-Deadline-Ms", Long.toString(left.toMillis()))
            .header(PASSED_ON, "true");
    body.ifPresent(
        bytes ->
            request
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    return send(request.build());
  }

  private Passed send(HttpRequest request) {
    try {
      var response = certificates.peers().send(request, HttpResponse.BodyHandlers.ofString());
      var type = response.headers().firstValue("Content-Type").orElse("application/json");
      var retryAfter = response.headers().firstValue("Retry-After");
      return new Passed(response.statusCode(), type, retryAfter, response.body());
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "the leader at %s did not answer: %s".formatted(request.uri().getAuthority(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted", e);
    }
  }

  private synchronized Optional<URI> leader() {
    var now = clock.instant();
    if (readAt.plus(FRESH).isBefore(now) || readAt.isAfter(now)) {
      known = read();
      readAt = now;
    }
    return known.filter(leader -> leader.until().isAfter(now)).map(Leader::address);
  }

  private Optional<Leader> read() {
    return switch (api.get(lease)) {
      case Reply.Answered answered when answered.isSuccess() -> leader(answered);
      case Reply.Answered answered when answered.status() == 404 -> Optional.empty();
      case Reply.Answered answered -> throw new StoreUnavailableException(answered.message());
      case Reply.NotSent(var reason) -> throw new StoreUnavailableException(reason);
      case Reply.Lost(var reason) -> throw new StoreUnavailableException(reason);
    };
  }

  private static Optional<Leader> leader(Reply.Answered answered) {
    var object = answered.json();
    var spec = object.path("spec");
    var address = object.path("metadata").path("annotations").path(Election.ADDRESS).asText("");
    if (spec.path("holderIdentity").asText("").isEmpty() || address.isEmpty()) {
      return Optional.empty();
    }
    try {
      var renewed = Timestamps.parse(spec.path("renewTime").asText(""));
      var seconds = spec.path("leaseDurationSeconds").asLong(0);
      return Optional.of(
          new Leader(URI.create("https://" + address), renewed.plusSeconds(seconds)));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
