package dev.cadastre.testkit;

import dev.cadastre.addr.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/** Whether one namespace reaches another, and as whom. */
public final class Tcp {
  private static final int LIMIT_MILLIS = 5000;
  // Where nothing is expected to come, that is not waited for as long.
  private static final int REFUSED_MILLIS = 1200;

  private Tcp() {}

  /** The address that the server sees; an error where nothing comes. */
  public static String reach(NetworkNamespace client, NetworkNamespace server, String address) {
    return reachThrough(client, address, server, address);
  }

  /** The same by an address that somebody on the way turns into the server's. */
  public static String reachThrough(
      NetworkNamespace client, String door, NetworkNamespace server, String address) {
    return connect(client, door, server, address, Optional.empty(), LIMIT_MILLIS)
        .orElseThrow(() -> new AssertionError(client.name() + " does not reach " + door));
  }

  public static boolean reaches(NetworkNamespace client, NetworkNamespace server, String address) {
    return connect(client, address, server, address, Optional.empty(), REFUSED_MILLIS).isPresent();
  }

  /** The same from an address that the client chooses. */
  public static boolean reachesFrom(
      String source, NetworkNamespace client, NetworkNamespace server, String address) {
    return connect(client, address, server, address, Optional.of(source), REFUSED_MILLIS)
        .isPresent();
  }

  private static Optional<String> connect(
      NetworkNamespace client,
      String door,
      NetworkNamespace server,
      String address,
      Optional<String> source,
      int millis) {
    try (var listening = server.call(() -> listen(address))) {
      int port = listening.getLocalPort();
      var seen =
          client.call(
              () -> {
                try (var socket = new Socket()) {
                  if (source.isPresent()) {
                    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source.get()), 0));
                  }
                  socket.connect(new InetSocketAddress(InetAddress.ofLiteral(door), port), millis);
                  listening.setSoTimeout(millis);
                  try (var accepted = listening.accept()) {
                    return IpAddress.ofBytes(accepted.getInetAddress().getAddress()).toString();
                  }
                } catch (IOException e) {
                  return "";
                }
              });
      return Optional.of(seen).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ServerSocket listen(String address) throws IOException {
    return new ServerSocket(0, 1, InetAddress.ofLiteral(address));
  }
}
