package dev.cadastre.linux;

import dev.cadastre.dataplane.KernelException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that may go into network namespaces; nobody else calls setns. What runs in
 * another namespace makes system calls and nothing else: a thread started there, or a child
 * process, would stay there, and so would a carrier of virtual threads that is started because one
 * of them is woken. Should the way back fail, the thread ends and another takes its place.
 */
final class NamespaceThread implements AutoCloseable {
  private final BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
  private final int own;
  private final int home;
  private @Nullable Thread thread;
  private volatile boolean lost;
  private boolean closed;

  /**
   * A thread at home in a namespace.
   *
   * @param home its path; {@link #CURRENT} for the caller's own
   */
  NamespaceThread(String home) {
    this.own = Libc.open(CURRENT);
    this.home = home.equals(CURRENT) ? own : Libc.open(home);
  }

  /** The namespace of whoever opens this path. */
  static final String CURRENT = "/proc/thread-self/ns/net";

  /** Runs the deed on the thread, at home; deeds are run one after another. */
  <T> T call(Supplier<T> deed) {
    return await(submit(deed));
  }

  /** The same for a caller who does not wait. */
  <T> Future<T> submit(Supplier<T> deed) {
    var task = new FutureTask<>(() -> atHome(deed));
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the kernel's port is closed");
      }
      if (thread == null || lost) {
        lost = false;
        thread = Thread.ofPlatform().name("kernel").daemon().start(this::takeTasks);
      }
      tasks.add(task);
    }
    return task;
  }

  /** The same for a deed that has nothing to tell. */
  void run(Runnable deed) {
    call(
        () -> {
          deed.run();
          return deed;
        });
  }

  /** What the deed came to, or threw. */
  static <T> T await(Future<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // What was begun in the kernel is brought to its end; nothing here waits for others.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  /**
   * The result is handed over in the process's own namespace, since that wakes who waits for it.
   */
  private <T> T atHome(Supplier<T> deed) {
    if (home == own) {
      return deed.get();
    }
    Libc.enterNetworkNamespace(home);
    try {
      return deed.get();
    } finally {
      goBack(own);
    }
  }

  private void takeTasks() {
    try {
      while (!lost) {
        tasks.take().run();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /**
   * Runs the deed in another namespace; to be called on the thread.
   *
   * @param namespace a descriptor of it
   */
  <T> T inside(int namespace, Supplier<T> deed) {
    Libc.enterNetworkNamespace(namespace);
    try {
      return deed.get();
    } finally {
      goBack(home);
    }
  }

  private void goBack(int namespace) {
    try {
      Libc.enterNetworkNamespace(namespace);
    } catch (KernelException e) {
      lost = true;
      throw e;
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      join(running);
    }
    Libc.close(home);
    if (home != own) {
      Libc.close(own);
    }
  }

  /** What it is at comes to its end; then nobody needs its sockets any more. */
  private static void join(Thread running) {
    try {
      running.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
