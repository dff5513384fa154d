package dev.cadastre.conformance;

import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** A namespace with the name that a runtime would give its container. */
public record Container(String id, NetworkNamespace namespace) {

  public String ip(String... words) {
    var command = new String[words.length + 1];
    command[0] = "ip";
    System.arraycopy(words, 0, command, 1, words.length);
    return namespace.exec(command);
  }

  public boolean has(String link) {
    return ip("-o", "link").contains(": " + link + "@")
        || ip("-o", "link").contains(": " + link + ":");
  }

  /** Whether a connection from {@code other} to that address of this container carries a byte. */
  public boolean isReachedFrom(NetworkNamespace other, String address) throws Exception {
    var ip = InetAddress.ofLiteral(address);
    try (var server = namespace.call(() -> new ServerSocket(0, 1, ip))) {
      server.setSoTimeout(3_000);
      var accepted =
          CompletableFuture.supplyAsync(
              () -> {
                try (var connection = server.accept()) {
                  return connection.getInputStream().read() == 7;
                } catch (IOException e) {
                  return false;
                }
              });
      try (var client = other.call(Socket::new)) {
        var to = new InetSocketAddress(ip, server.getLocalPort());
        connect(other, client, to);
        client.getOutputStream().write(7);
        return accepted.join();
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** A JDK socket is made when it connects: that has to happen in the namespace. */
  private static void connect(NetworkNamespace from, Socket client, InetSocketAddress to)
      throws IOException {
    var failure =
        from.call(
            () -> {
              try {
                client.connect(to, 3_000);
                return "";
              } catch (IOException e) {
                return String.valueOf(e.getMessage());
              }
            });
    if (!failure.isEmpty()) {
      throw new IOException(failure);
    }
  }

  public void close() {
    if (namespace.path().toFile().exists()) {
      namespace.close();
    }
  }
}
