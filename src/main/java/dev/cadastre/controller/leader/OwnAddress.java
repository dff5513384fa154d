package dev.cadastre.controller.leader;

import dev.cadastre.controller.ControllerSettings.Listener;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URL;

/** Where the other replicas find this one. */
final class OwnAddress {
  private static final int HTTPS = 443;

  private OwnAddress() {}

  /** {@code host:port}; of a host with many addresses the one that the API server is reached by. */
  static String of(Listener listener, URL apiServer) {
    var host = listener.isAnyAddress() ? towards(apiServer) : listener.host();
    return new Listener(host, listener.port()).toString();
  }

  /** Asks the routing table; nothing is sent. */
  private static String towards(URL apiServer) {
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(apiServer.getHost(), HTTPS));
      return socket.getLocalAddress().getHostAddress();
    } catch (SocketException | java.io.UncheckedIOException | IllegalArgumentException e) {
      return InetAddress.getLoopbackAddress().getHostAddress();
    }
  }
}
