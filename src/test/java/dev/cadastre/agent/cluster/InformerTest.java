package dev.cadastre.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.agent.fakes.FakeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InformerTest {
  private static final String POOLS = "/apis/cadastre.dev/v1alpha1/ippools";

  private final FakeApi api = FakeApi.start();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    api.close();
  }

  private Informer<PoolEntry> start(String selector) throws IOException {
    var token = Files.writeString(folder.resolve("token"), "secret");
    var server = new ApiServer(api.uri(), token, token);
    return new Informer<>(server, POOLS, selector, PoolEntry::read, () -> {}).start();
  }

  private void put(String name, String cidr, String mode) {
    api.put(
        POOLS + "/" + name,
        "{\"spec\": {\"cidr\": \"%s\", \"vxlanMode\": \"%s\"}}".formatted(cidr, mode));
  }

  @Test
  void whatIsAddedChangedAndDeletedIsFollowed() throws IOException {
    // Given
    put("a", "10.1.0.0/16", "Never");
    try (var pools = start("")) {
      await().until(() -> pools.objects().containsKey("a"));

      // When
      put("b", "10.2.0.0/16", "Never");
      put("a", "10.1.0.0/16", "Always");

      // Then
      await().until(() -> pools.objects().size() == 2);
      await()
          .untilAsserted(() -> assertThat(pools.objects().get("a")).asString().contains("ALWAYS"));
      api.delete(POOLS + "/a");
      await().untilAsserted(() -> assertThat(pools.objects()).containsOnlyKeys("b"));
    }
  }

  @Test
  void whatCannotBeReadStaysAsItWasUnderstood() throws IOException {
    // Given
    put("a", "10.1.0.0/16", "Always");
    try (var pools = start("")) {
      await().until(() -> pools.objects().containsKey("a"));

      // When
      put("a", "10.1.0.0/16", "Teleport");
      put("b", "10.2.0.0/16", "Teleport");
      put("c", "10.3.0.0/16", "Never");

      // Then
      await().untilAsserted(() -> assertThat(pools.objects()).containsOnlyKeys("a", "c"));
      assertThat(pools.objects().get("a")).asString().contains("ALWAYS");
    }
  }

  @Test
  void onlyWhatTheSelectorNamesIsSeen() throws IOException {
    put("a", "10.1.0.0/16", "Never");
    put("b", "10.2.0.0/16", "Never");

    try (var pools = start(ClusterView.named("b"))) {
      await().until(pools::hasSynced);
      assertThat(pools.objects()).containsOnlyKeys("b");
    }
  }
}
