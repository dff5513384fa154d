package dev.cadastre.controller.certificate;

import dev.cadastre.controller.ControllerSettings;
import dev.cadastre.controller.ControllerSettings.Listener;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a listener can be reached under. */
final class HostNames {
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*");

  private HostNames() {}

  /** Names and addresses; for a listener on every address, those that the host has now. */
  static Set<String> of(Listener listener) {
    var names = new TreeSet<>(Set.of("localhost", "127.0.0.1"));
    names.add(ControllerSettings.hostName());
    if (listener.isAnyAddress()) {
      names.addAll(hostAddresses());
    } else {
      names.add(listener.host());
    }
    names.removeIf(name -> !isAddress(name) && !DNS_NAME.matcher(name).matches());
    return names;
  }

  static boolean isAddress(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Link-local ones have a scope, which no certificate can name. */
  private static Set<String> hostAddresses() {
    var addresses = new TreeSet<String>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .forEach(address -> addresses.add(literal(address)));
    } catch (SocketException e) {
      throw new UncheckedIOException("read the host's addresses", e);
    }
    return addresses;
  }

  private static String literal(InetAddress address) {
    var text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
