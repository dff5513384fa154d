package dev.cadastre.agent;

import dev.cadastre.agent.AgentSettings.InvalidSettingsException;
import dev.cadastre.agent.telemetry.LogFormat;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.linux.NetlinkKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The agent as a process: without a word it keeps the node; {@code install} puts the plugins onto
 * the host, {@code uninstall} takes everything of ours off it. Its settings are the environment.
 * Exit code 1: it did not work; 2: it was started wrongly.
 */
public final class AgentMain {
  private static final System.Logger LOG = System.getLogger(AgentMain.class.getName());
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  private AgentMain() {}

  /** Ends the process with the exit code, unless it is told to end. */
  public static void main(String[] arguments) {
    var environment = System.getenv();
    LogFormat.install(environment.getOrDefault("CADASTRE_LOG_LEVEL", "info"));
    int exit = run(List.of(arguments), environment);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  static int run(List<String> arguments, Map<String, String> environment) {
    var command = String.join(" ", arguments);
    try {
      switch (command) {
        case "" -> keepNode(environment);
        case "install" -> AgentSettings.plugins(environment).run();
        case "uninstall" -> uninstall(environment);
        default -> {
          LOG.log(
              Level.ERROR,
              "'%s' is no command: without one the agent runs; others are install and uninstall"
                  .formatted(command));
          return WRONG;
        }
      }
      return 0;
    } catch (InvalidSettingsException e) {
      LOG.log(Level.ERROR, failed(command, e));
      return WRONG;
    } catch (IOException | UncheckedIOException | KernelException e) {
      LOG.log(Level.ERROR, failed(command, e), e);
      return FAILED;
    }
  }

  private static String failed(String command, Exception reason) {
    return LogLine.of("agent-failed")
        .with("command", command.isEmpty() ? "run" : command)
        .with("error", String.valueOf(reason.getMessage()))
        .toString();
  }

  /** Until the process is told to end; then everything stays in place. */
  private static void keepNode(Map<String, String> environment) throws IOException {
    var settings = AgentSettings.parse(environment);
    try (var kernel = NetlinkKernel.open();
        var agent = Agent.start(settings, kernel)) {
      var page = agent.pageAddress().map(Object::toString).orElse("none");
      Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "stop"));
      LOG.log(
          Level.INFO,
          LogLine.of("agent-started")
              .with("node", settings.node())
              .with("version", Agent.version())
              .with("page", page)
              .toString());
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void uninstall(Map<String, String> environment) throws IOException {
    try (var kernel = NetlinkKernel.open()) {
      new Uninstallation(kernel, AgentSettings.folders(environment)).run();
    }
  }
}
