package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Rest;
import dev.cadastre.contract.scene.Rest.Request;
import dev.cadastre.contract.scene.World;
import dev.cadastre.testkit.ControllerProcess;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** The controller as a process (CONTRACT.md §3). */
@Contract
class ProcessTest {
  private static final Duration START = Duration.ofSeconds(40);

  private static ControllerProcess start(World world, String name, Map<String, String> more) {
    return ControllerProcess.start(world.api(), name, world.logs(), more);
  }

  @Claim
  void itServesHealthAndMetricsInTheClearOnAnAddressOfTheirOwn(World world) throws Exception {
    var one = world.one();

    assertThat(one.status("/q/health/live")).isEqualTo(200);
    assertThat(one.status("/q/health/ready")).isEqualTo(200);
    try (var http = HttpClient.newHttpClient()) {
      var metrics =
          http.send(
              HttpRequest.newBuilder(one.managementUrl().resolve("/q/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body()).contains("# TYPE").contains("cadastre_");
    }
    assertThat(world.rest().send(one.url(), Request.get("/q/metrics")).status()).isNotEqualTo(200);
  }

  @Claim
  void itsCertificateNamesLocalhostAndItsAddress(World world) throws IOException {
    var one = world.one();
    var token = world.operatorToken();

    // The client checks the name, and trusts the published authority alone.
    for (var host : new String[] {"localhost", "127.0.0.1"}) {
      var url = URI.create("https://%s:%d".formatted(host, one.url().getPort()));
      assertThat(world.rest().send(url, Request.get("/v1/pools").bearing(token)).status())
          .isEqualTo(200);
    }
  }

  @Claim
  void bothReplicasAreSignedByOneAuthority(World world) throws IOException {
    for (var replica : world.controllers()) {
      assertThat(
              world
                  .rest()
                  .send(replica.url(), Request.get("/v1/pools").bearing(world.operatorToken()))
                  .status())
          .isEqualTo(200);
    }
  }

  @Claim
  void theLeaderIsInTheLeaseWithItsAddress(World world) {
    var leases = world.api().client().resources(Lease.class).inNamespace("cadastre").list();
    assertThat(leases.getItems())
        .anySatisfy(
            lease -> {
              assertThat(lease.getSpec().getHolderIdentity()).isIn("one", "two");
              var address =
                  Objects.requireNonNull(lease.getMetadata().getAnnotations())
                      .get("cadastre.dev/address");
              assertThat(world.controllers())
                  .anySatisfy(
                      c -> assertThat(address).contains(Integer.toString(c.url().getPort())));
            });
  }

  @Claim
  void settingsThatCannotBeUsedEndItWithASentence(World world) {
    try (var bad =
        start(world, "bad-port", Map.of("CADASTRE_PORT", "many", "CADASTRE_NAMESPACE", "A_B"))) {
      await().atMost(START).until(() -> !bad.isAlive());
      assertThat(bad.log())
          .contains("CADASTRE_PORT is 'many'")
          .contains("CADASTRE_NAMESPACE is 'A_B'");
    }
  }

  @Claim
  void withoutItsNamespaceItWaitsAndSaysSo(World world) {
    var namespace = "comes-later";
    try (var early = start(world, "early", Map.of("CADASTRE_NAMESPACE", namespace))) {
      await().atMost(START).until(() -> early.log().contains(namespace));
      assertThat(early.isReady()).isFalse();
      assertThat(early.isAlive()).isTrue();

      world.api().createNamespace(namespace);
      early.awaitReady();
      var authority = ControllerProcess.authority(world.api(), namespace);
      try (var rest = new Rest(authority)) {
        // An operator's account is the same wherever the controller's own things live.
        var list = Request.get("/v1/pools").bearing(world.operatorToken());
        assertThat(rest.send(early.url(), list).status()).isEqualTo(200);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Claim
  void askedToEndItEndsSoon(World world) {
    try (var third = start(world, "third", Map.of()).awaitReady()) {
      third.terminate();
      await().atMost(Duration.ofSeconds(10)).until(() -> !third.isAlive());
    }
  }
}
