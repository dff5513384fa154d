package dev.cadastre.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeApi;
import dev.cadastre.agent.register.ControllerEndpoint;
import dev.cadastre.agent.register.Directory;
import dev.cadastre.agent.register.DirectoryFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerWatchTest {
  private static final String SLICE =
      "/apis/discovery.k8s.io/v1/namespaces/cadastre/endpointslices/controller-1";
  private static final String CA = "/api/v1/namespaces/cadastre/configmaps/cadastre-ca";
  private static final Directory KNOWN =
      new Directory(List.of(endpoint("https://192.0.2.9:9473", true)), "old roots");

  private final FakeApi api = FakeApi.start();
  private final AtomicReference<Directory> told = new AtomicReference<>(KNOWN);
  @TempDir Path folder;

  private static ControllerEndpoint endpoint(String uri, boolean ready) {
    return new ControllerEndpoint(URI.create(uri), ready);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private ControllerWatch start() throws IOException {
    var token = Files.writeString(folder.resolve("token"), "secret");
    var server = new ApiServer(api.uri(), token, token);
    return new ControllerWatch(server, "cadastre", "cadastre-controller", KNOWN, told::set).start();
  }

  private void publish() {
    api.put(
        SLICE,
        """
        {"ports": [{"name": "metrics", "port": 9474}, {"name": "https", "port": 9473}],
         "endpoints": [
           {"addresses": ["192.0.2.1"], "conditions": {"ready": true}},
           {"addresses": ["2001:db8::1"], "conditions": {"ready": false}}]}""");
    api.put(CA, "{\"data\": {\"ca.crt\": \"new roots\"}}");
  }

  @Test
  void endpointsAndRootsAreFollowedAndThoseNotReadyAreKept() throws IOException {
    try (var watch = start()) {
      // When
      publish();

      // Then
      assertThat(watch).isNotNull();
      await()
          .untilAsserted(
              () ->
                  assertThat(told.get())
                      .isEqualTo(
                          new Directory(
                              List.of(
                                  endpoint("https://192.0.2.1:9473", true),
                                  endpoint("https://[2001:db8::1]:9473", false)),
                              "new roots")));
    }
  }

  @Test
  void anEmptyListIsNotBelieved() throws IOException {
    // Given
    try (var watch = start()) {
      publish();
      await().until(() -> told.get().endpoints().size() == 2);

      // When
      api.delete(SLICE);
      api.put(CA, "{\"data\": {\"ca.crt\": \"newer roots\"}}");

      // Then
      assertThat(watch).isNotNull();
      await().until(() -> told.get().roots().equals("newer roots"));
      assertThat(told.get().endpoints()).hasSize(2);
    }
  }

  @Test
  void whatWasKnownSurvivesARestart() {
    var file = new DirectoryFile(folder);

    file.write(KNOWN);

    assertThat(new DirectoryFile(folder).read()).isEqualTo(KNOWN);
    assertThat(new DirectoryFile(folder.resolve("elsewhere")).read()).isEqualTo(Directory.EMPTY);
  }
}
