package dev.cadastre.linux;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pod's network namespace, held open. Its socket is opened inside and used from outside. For the
 * {@link NamespaceThread} alone.
 */
final class PodNamespace implements AutoCloseable {
  private final NamespaceThread thread;
  private final NetlinkSocket host;
  private final int descriptor;
  private @Nullable NetlinkSocket socket;

  PodNamespace(NamespaceThread thread, NetlinkSocket host, String path) {
    this.thread = thread;
    this.host = host;
    this.descriptor = Libc.open(path);
  }

  int descriptor() {
    return descriptor;
  }

  /** Speaks to the kernel about what is in the namespace. */
  <T> T with(Function<NetlinkSocket, T> conversation) {
    var open = socket;
    if (open == null) {
      open = inside(host::openAnother);
      socket = open;
    }
    return conversation.apply(open);
  }

  /** Runs something in it. */
  <T> T inside(Supplier<T> deed) {
    return thread.inside(descriptor, deed);
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
    Libc.close(descriptor);
  }
}
