package dev.cadastre.agent;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was added, the newest first, whatever fails. */
final class Lifetime implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Lifetime.class.getName());

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      var part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "event=close-failed part=" + part.getClass().getSimpleName(), e);
      }
    }
  }
}
