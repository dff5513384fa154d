package dev.cadastre.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A server on this side's loopback, found under the same address also in a namespace. */
public final class Passage implements AutoCloseable {
  private static final int WAITING = 50;

  private final ServerSocket door;

  public Passage(NetworkNamespace from, URI server) {
    var loopback = InetAddress.ofLiteral(server.getHost());
    door = from.call(() -> new ServerSocket(server.getPort(), WAITING, loopback));
    Thread.startVirtualThread(this::serve);
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        lead(door.accept());
      } catch (IOException e) {
        // The server is away, or the door was closed.
      }
    }
  }

  private void lead(Socket client) throws IOException {
    try {
      var server = new Socket(door.getInetAddress(), door.getLocalPort());
      Thread.startVirtualThread(() -> carry(client, server));
      Thread.startVirtualThread(() -> carry(server, client));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** Until one side ends; the other learns of it. */
  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Whoever cares sees its connection end.
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
