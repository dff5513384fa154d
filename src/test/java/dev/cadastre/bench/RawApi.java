package dev.cadastre.bench;

import dev.cadastre.testkit.ApiServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/** An HTTPS server asked over one connection (HTTP/2), cheaply: the machine is shared. */
final class RawApi {
  private final HttpClient client;
  private final URI server;
  private final String token;

  /** An answer. */
  record Reply(int status, Buffer body) {
    Reply orThrow(String what) {
      if (status / 100 != 2) {
        throw new IllegalStateException("%s: %d %s".formatted(what, status, body));
      }
      return this;
    }
  }

  RawApi(Vertx vertx, URI server, String certificate, String token) {
    this.server = server;
    this.token = token;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2MaxPoolSize(1)
                .setVerifyHost(false)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(certificate))));
  }

  /** An API server, asked by its administrator. */
  static RawApi admin(Vertx vertx, ApiServer server) {
    try {
      var ca = Files.readString(server.certificate());
      return new RawApi(vertx, URI.create(server.url()), ca, server.adminToken());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  CompletableFuture<Reply> send(String method, String path, String body) {
    return client
        .request(HttpMethod.valueOf(method), server.getPort(), server.getHost(), path)
        .compose(
            request -> {
              request
                  .putHeader("Authorization", "Bearer " + token)
                  .putHeader("Accept", "application/json");
              // Asked for before anything is sent: a body that comes before its reader is lost.
              var reply =
                  request
                      .response()
                      .compose(r -> r.body().map(buffer -> new Reply(r.statusCode(), buffer)));
              var sent =
                  body.isEmpty()
                      ? request.send()
                      : request.putHeader("Content-Type", "application/json").send(body);
              return sent.compose(_ -> reply);
            })
        .toCompletionStage()
        .toCompletableFuture();
  }

  Reply call(String method, String path, String body) {
    return send(method, path, body).join();
  }

  Reply post(String path, String body) {
    return call("POST", path, body).orThrow("POST " + path);
  }

  /** Does something for 0 to {@code count} − 1, at most {@code width} at a time. */
  static void forAll(int count, int width, IntConsumer deed) {
    var room = new Semaphore(width);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new CompletableFuture<?>[count];
      for (int i = 0; i < count; i++) {
        int index = i;
        room.acquire();
        all[i] =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    deed.accept(index);
                  } finally {
                    room.release();
                  }
                },
                threads);
      }
      CompletableFuture.allOf(all).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
