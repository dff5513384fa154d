package dev.cadastre.testkit;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Network, mounts and processes of its own, and an empty {@code /run}, on this machine's disk.
 * Whatever is started in it, also in the background, ends with it, and so does what it mounts.
 */
public final class Machine implements Place, AutoCloseable {
  // Orphans become its children: it waits for any.
  private static final String FIRST =
      """
      mount -t tmpfs tmpfs /run
      sleep infinity &
      touch "$1"
      wait\
      """;

  private final NetworkNamespace network;
  private final Child first;

  /** Starts it; {@code folder} has to be there. */
  public Machine(String label, Path folder) {
    network = new NetworkNamespace(label);
    var begun = folder.resolve("begun");
    first =
        Child.start(
            label,
            folder.resolve("machine.log"),
            Map.of(),
            network.inside(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-ec",
                FIRST,
                label,
                begun.toString()));
    await().until(() -> Files.exists(begun));
  }

  public NetworkNamespace network() {
    return network;
  }

  /** The process that is started dies with the one that waits for it out here. */
  @Override
  public List<String> inside(String... command) {
    var namespaces = "/proc/%d/ns/".formatted(first.pid());
    var line =
        new ArrayList<>(
            network.inside(
                "nsenter",
                "--mount=" + namespaces + "mnt",
                "--pid=" + namespaces + "pid_for_children",
                "setpriv",
                "--pdeathsig=KILL",
                "env",
                "--chdir=" + Path.of("").toAbsolutePath()));
    line.addAll(List.of(command));
    return line;
  }

  /** What a command there printed; an error where it failed. */
  public String exec(String... command) {
    return NetworkNamespace.run(inside(command).toArray(String[]::new));
  }

  @Override
  public void close() {
    // Its first process takes all others along, and only then does the one that waits for it end.
    ProcessHandle.of(first.pid())
        .ifPresent(waiting -> waiting.children().forEach(ProcessHandle::destroyForcibly));
    await().until(() -> !first.isAlive());
    first.close();
    network.close();
  }
}
