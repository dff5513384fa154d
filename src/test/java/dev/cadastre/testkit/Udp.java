package dev.cadastre.testkit;

import dev.cadastre.addr.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import jdk.net.ExtendedSocketOptions;

/** Whether one packet of a certain length gets from one namespace to another in one piece. */
public final class Udp {
  private static final int IPV4_HEADERS = 20 + 8;
  private static final int IPV6_HEADERS = 40 + 8;
  private static final int LIMIT_MILLIS = 1200;

  private Udp() {}

  /**
   * Sends a packet that nobody may cut up.
   *
   * @param length of the packet with its IP header, in bytes
   */
  public static boolean carries(
      NetworkNamespace client, NetworkNamespace server, String address, int length) {
    var ip = InetAddress.ofLiteral(address);
    int headers =
        switch (IpAddress.parse(address).family()) {
          case IPV4 -> IPV4_HEADERS;
          case IPV6 -> IPV6_HEADERS;
        };
    try (var receiving = server.call(() -> new DatagramSocket(new InetSocketAddress(ip, 0)));
        var sending = client.call(() -> new DatagramSocket(null))) {
      receiving.setSoTimeout(LIMIT_MILLIS);
      sending.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
      var bytes = new byte[length - headers];
      sending.send(new DatagramPacket(bytes, bytes.length, ip, receiving.getLocalPort()));
      var received = new DatagramPacket(new byte[length], length);
      receiving.receive(received);
      return received.getLength() == bytes.length;
    } catch (IOException e) {
      return false;
    }
  }
}
