package dev.cadastre.agent.register;

import dev.cadastre.agent.register.ControllerConnection.Try;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The replicas that are known, a connection to each that was used, and which of them to ask first.
 */
public final class Controllers implements AutoCloseable {
  // Long enough that a burst of pods does not wait for a dead replica one by one.
  private static final Duration DOUBT = Duration.ofSeconds(10);

  private final String node;
  private final Map<URI, ControllerConnection> connections = new HashMap<>();
  private final Map<URI, Deadline> doubted = new ConcurrentHashMap<>();
  private volatile Directory directory;

  public Controllers(String node, Directory directory) {
    this.node = node;
    this.directory = directory;
  }

  /** The node that asks. */
  String node() {
    return node;
  }

  public Directory directory() {
    return directory;
  }

  /** Takes over what is known now. Connections whose endpoint or trust has gone are closed. */
  public synchronized void update(Directory now) {
    boolean trustChanged = !now.roots().equals(directory.roots());
    directory = now;
    var known = now.endpoints().stream().map(ControllerEndpoint::base).toList();
    connections
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = trustChanged || !known.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  /** Those that lately gave no answer come last. */
  List<ControllerEndpoint> inOrder() {
    var order = ControllerEndpoint.inOrderFor(node, directory.endpoints());
    var trusted = new ArrayList<ControllerEndpoint>();
    var others = new ArrayList<ControllerEndpoint>();
    for (var endpoint : order) {
      var doubt = doubted.get(endpoint.base());
      (doubt == null || doubt.hasPassed() ? trusted : others).add(endpoint);
    }
    trusted.addAll(others);
    return trusted;
  }

  Try exchange(
      ControllerEndpoint endpoint,
      String path,
      byte @Nullable [] body,
      String token,
      Duration limit)
      throws InterruptedException {
    Try result;
    try {
      result = connection(endpoint.base()).exchange(path, body, token, limit);
    } catch (GeneralSecurityException e) {
      result = new Try.NotSent("the controllers' CA certificate is not usable: " + e.getMessage());
    }
    switch (result) {
      case Try.Succeeded s -> doubted.remove(endpoint.base());
      case Try.Refused r -> doubted.remove(endpoint.base());
      case Try.Later l -> doubted.remove(endpoint.base());
      case Try.NotSent n -> doubted.put(endpoint.base(), Deadline.in(DOUBT));
      case Try.Lost lost -> {
        if (lost.silent()) {
          doubted.put(endpoint.base(), Deadline.in(DOUBT));
          drop(endpoint.base());
        }
      }
    }
    return result;
  }

  private synchronized ControllerConnection connection(URI base) throws GeneralSecurityException {
    var open = connections.get(base);
    if (open == null) {
      open = new ControllerConnection(base, directory.roots());
      connections.put(base, open);
    }
    return open;
  }

  /** A connection whose other end went away without a word is not used again. */
  private synchronized void drop(URI base) {
    var connection = connections.remove(base);
    if (connection != null) {
      connection.retire();
    }
  }

  @Override
  public synchronized void close() {
    connections.values().forEach(ControllerConnection::close);
    connections.clear();
  }
}
