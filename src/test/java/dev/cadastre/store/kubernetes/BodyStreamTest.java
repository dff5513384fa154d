package dev.cadastre.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;

@WithApiServer
class BodyStreamTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @RepeatedTest(20)
  void requestAfterAStreamedListKeepsItsConnection(ApiServer server) throws Exception {
    var api = new KubernetesApi(server.client(), new ServerClock(Clock.systemUTC()));

    try (var stream = api.stream(BlockResource.PATH, PATIENCE)) {
      ObjectList.read(stream, object -> {});
    }

    assertThat(api.get(PoolResource.PATH)).isInstanceOf(Reply.Answered.class);
  }
}
