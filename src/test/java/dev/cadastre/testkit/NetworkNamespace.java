package dev.cadastre.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A network namespace of the test's own, gone with the test. */
public final class NetworkNamespace implements Place, AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final Linker LIBC = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      LIBC.downcallHandle(
          LIBC.defaultLookup().findOrThrow("open"),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SETNS =
      LIBC.downcallHandle(
          LIBC.defaultLookup().findOrThrow("setns"),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final String name;

  /** Makes one; the process id in its name keeps tests that run side by side apart. */
  public NetworkNamespace(String label) {
    name = "cadt%d-%s".formatted(ProcessHandle.current().pid(), label);
    run("ip", "netns", "add", name);
    exec("ip", "link", "set", "lo", "up");
  }

  /** Gives it the link {@code eth0}, which leads nowhere, with that address and prefix length. */
  public void connect(String address) {
    exec("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "wire");
    exec("ip", "link", "set", "wire", "up");
    exec("ip", "link", "set", "eth0", "up");
    exec("ip", "addr", "add", address, "dev", "eth0");
  }

  /** As {@code ip netns} knows it. */
  public String name() {
    return name;
  }

  public Path path() {
    return Path.of("/run/netns").resolve(name);
  }

  /** What a command in the namespace printed; an error where it failed. */
  public String exec(String... command) {
    return run(inside(command).toArray(String[]::new));
  }

  @Override
  public List<String> inside(String... command) {
    var line = new ArrayList<>(List.of("nsenter", "--net=" + path()));
    line.addAll(List.of(command));
    return line;
  }

  /** Runs a command outside of any namespace of ours. */
  public static String run(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Calls something on a thread in the namespace, which ends with it. */
  public <T> T call(Callable<T> deed) {
    var task =
        new FutureTask<>(
            () -> {
              enter();
              return deed.call();
            });
    Thread.ofPlatform().start(task);
    try {
      return task.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("in " + name, e);
    }
  }

  private void enter() {
    try (var arena = Arena.ofConfined()) {
      int fd = (int) OPEN.invokeExact(arena.allocateFrom(path().toString()), 0);
      if (fd < 0 || (int) SETNS.invokeExact(fd, CLONE_NEWNET) != 0) {
        throw new AssertionError("cannot enter " + path());
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    run("ip", "netns", "del", name);
  }
}
