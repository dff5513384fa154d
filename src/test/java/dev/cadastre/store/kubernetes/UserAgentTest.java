package dev.cadastre.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserAgentTest {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final KubernetesClient client;

  UserAgentTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          heard.add(exchange.getRequestHeaders().getFirst("User-Agent"));
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    var config = Config.empty();
    config.setMasterUrl("http://127.0.0.1:" + server.getAddress().getPort());
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void whoeverAsksUnderANameOfItsOwnIsHeardByIt() {
    var api = new KubernetesApi(client, new ServerClock(Clock.systemUTC())).as("one");
    var other = api.as("two");

    api.get("/");
    other.get("/");
    api.get("/");

    assertThat(heard).containsExactly("one", "two", "one");
  }
}
