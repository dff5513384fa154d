package dev.cadastre.controller.certificate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.controller.ControllerSettings;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@WithApiServer
class AuthorityStoreTest {
  private final ApiServer api;

  AuthorityStoreTest(ApiServer api) {
    this.api = api;
  }

  private AuthorityStore store(String namespace, Clock clock) {
    var settings = ControllerSettings.parse(Map.of("CADASTRE_NAMESPACE", namespace));
    return new AuthorityStore(api.client(), settings, clock);
  }

  private AuthorityStore store(String namespace) {
    return store(namespace, Clock.systemUTC());
  }

  private List<X509Certificate> trusted(String namespace) throws GeneralSecurityException {
    var map = api.client().configMaps().inNamespace(namespace).withName("cadastre-ca").get();
    return Pem.certificates(requireNonNull(map.getData().get("ca.crt")));
  }

  @Test
  void ofManyWhoMakeItAtOnceOneDoesAndAllHaveTheSame() throws Exception {
    var namespace = api.createNamespace("ca-race");
    int replicas = 6;
    var together = new CyclicBarrier(replicas);

    var made =
        IntStream.range(0, replicas)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            together.await();
                            return store(namespace).current();
                          } catch (Exception e) {
                            throw new IllegalStateException(e);
                          }
                        },
                        Thread::startVirtualThread))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(made).extracting(Authority::certificate).containsOnly(made.getFirst().certificate());
    assertThat(trusted(namespace)).containsExactly(made.getFirst().certificate());
  }

  @Test
  void withoutItsNamespaceThereIsNone() {
    assertThatThrownBy(() -> store("ca-nowhere").current())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(404));
  }

  @Test
  void aSecretThatIsDeletedIsFollowedByAnotherAndBothAreTrusted() throws Exception {
    var namespace = api.createNamespace("ca-deleted");
    var first = store(namespace).current();

    api.client().secrets().inNamespace(namespace).withName("cadastre-ca").delete();
    var second = store(namespace).current();

    assertThat(second.certificate()).isNotEqualTo(first.certificate());
    assertThat(trusted(namespace)).containsExactly(second.certificate(), first.certificate());
  }

  @Test
  void oneThatEndsSoonIsFollowedByAnotherAndBothAreTrusted() throws Exception {
    var namespace = api.createNamespace("ca-old");
    var first = store(namespace).current();
    var later = Clock.offset(Clock.systemUTC(), Duration.ofDays(3300));

    var second = store(namespace, later).current();

    assertThat(trusted(namespace)).containsExactly(second.certificate(), first.certificate());
    assertThat(store(namespace, later).current().certificate()).isEqualTo(second.certificate());
  }
}
