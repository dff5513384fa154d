package dev.cadastre.agent.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code /healthz} and {@code /metrics} in plain HTTP, on the node itself. */
public final class StatusPage implements AutoCloseable {
  private final HttpServer server;

  private StatusPage(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves the page until it is closed.
   *
   * @param fault what is wrong with the agent, if anything
   */
  public static StatusPage serve(
      InetSocketAddress address, Metrics metrics, Supplier<Optional<String>> fault)
      throws IOException {
    var server = HttpServer.create(address, 16);
    server.createContext(
        "/healthz",
        exchange -> {
          var found = fault.get();
          answer(exchange, found.isEmpty() ? 200 : 503, found.orElse("ok") + "\n");
        });
    server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.text()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return new StatusPage(server);
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
