package dev.cadastre.controller;

import dev.cadastre.controller.defaults.FirstPool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How this replica was started (CONTRACT.md §3). What a running cluster can change lives in custom
 * resources instead.
 *
 * @param namespace where its Secrets, Lease and ConfigMap live
 * @param rest where HTTPS is served
 * @param management where health and metrics are served, in the clear
 * @param replica its name in the Lease and in logs
 * @param firstPools those that a new cluster begins with, as JSON that reads
 */
public record ControllerSettings(
    String namespace,
    ServiceAccount agents,
    Listener rest,
    Listener management,
    String replica,
    String firstPools) {

  /** A host, as an address or a name, and a port. */
  public record Listener(String host, int port) {
    /** Whether it listens on every address of the host. */
    public boolean isAnyAddress() {
      return host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
      return host.contains(":") ? "[%s]:%d".formatted(host, port) : host + ":" + port;
    }
  }

  /** The account that agents run under. */
  public record ServiceAccount(String namespace, String name) {
    /** Its name among users. */
    public String username() {
      return "system:serviceaccount:%s:%s".formatted(namespace, name);
    }
  }

  /** Settings that cannot be used; the message names every one of them. */
  public static final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidSettingsException(List<String> faults) {
      super(String.join("; ", faults));
    }
  }

  /**
   * Reads the environment.
   *
   * @throws InvalidSettingsException naming all that is wrong
   */
  public static ControllerSettings parse(Map<String, String> environment) {
    var read = new Reader(environment);
    var rest = read.listener("CADASTRE", "0.0.0.0", 9473);
    var settings =
        new ControllerSettings(
            read.namespace(),
            read.account("CADASTRE_AGENT_SERVICE_ACCOUNT", "cadastre/cadastre-agent"),
            rest,
            read.listener("CADASTRE_MANAGEMENT", "127.0.0.1", 9474),
            read.text("CADASTRE_REPLICA", hostName() + ":" + rest.port()),
            read.firstPools());
    read.finish();
    return settings;
  }

  /** The machine's own name. */
  public static String hostName() {
    var named = System.getenv("HOSTNAME");
    if (named != null && !named.isBlank()) {
      return named;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static final class Reader {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String SUBDOMAIN = "[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?";

    private final Map<String, String> environment;
    private final List<String> faults = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    String text(String name, String otherwise) {
      return Optional.ofNullable(environment.get(name))
          .filter(value -> !value.isBlank())
          .orElse(otherwise);
    }

    String namespace() {
      var namespace = text("CADASTRE_NAMESPACE", "cadastre");
      if (!namespace.matches(LABEL)) {
        faults.add("CADASTRE_NAMESPACE is '%s', which no namespace can be".formatted(namespace));
      }
      return namespace;
    }

    String firstPools() {
      var json = text(FirstPool.VARIABLE, "[]");
      try {
        FirstPool.parse(json);
      } catch (IllegalArgumentException e) {
        faults.add(e.getMessage());
      }
      return json;
    }

    ServiceAccount account(String name, String otherwise) {
      var words = text(name, otherwise).split("/", -1);
      if (words.length == 2 && words[0].matches(LABEL) && words[1].matches(SUBDOMAIN)) {
        return new ServiceAccount(words[0], words[1]);
      }
      faults.add(
          "%s is '%s'; write namespace/name, such as %s"
              .formatted(name, String.join("/", words), otherwise));
      return new ServiceAccount("", "");
    }

    Listener listener(String prefix, String host, int port) {
      return new Listener(text(prefix + "_HOST", host), port(prefix + "_PORT", port));
    }

    private int port(String name, int otherwise) {
      var text = text(name, Integer.toString(otherwise));
      if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) < 65536) {
        return Integer.parseInt(text);
      }
      faults.add("%s is '%s'; write a port between 0 and 65535".formatted(name, text));
      return otherwise;
    }

    void finish() {
      if (!faults.isEmpty()) {
        throw new InvalidSettingsException(faults);
      }
    }
  }
}
