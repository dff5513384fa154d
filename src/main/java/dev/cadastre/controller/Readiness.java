package dev.cadastre.controller;

import dev.cadastre.controller.certificate.Certificates;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** A replica is ready when it has seen what it decides on once, and can be talked to. */
@org.eclipse.microprofile.health.Readiness
@Singleton
final class Readiness implements HealthCheck {
  private final Watches watches;
  private final Certificates certificates;

  Readiness(Watches watches, Certificates certificates) {
    this.watches = watches;
    this.certificates = certificates;
  }

  @Override
  public HealthCheckResponse call() {
    var missing = watches.missing();
    if (!certificates.isReady()) {
      missing.add("certificate");
    }
    var response = HealthCheckResponse.named("register");
    if (!missing.isEmpty()) {
      response.withData("missing", String.join(", ", missing));
    }
    return response.status(missing.isEmpty()).build();
  }
}
