package dev.cadastre.agent.process;

import dev.cadastre.agent.Agent;
import dev.cadastre.agent.AgentSettings;
import dev.cadastre.agent.telemetry.LogFormat;
import dev.cadastre.agent.verbs.FaultPoint;
import dev.cadastre.dataplane.WiringWitness;
import dev.cadastre.dataplane.WiringWitness.WiringStep;
import dev.cadastre.linux.NetlinkKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * The agent, which stops for good where a file tells it to: {@code StoppableAgentMain FILE}. Once
 * it stands there, FILE with {@code .reached} exists.
 */
public final class StoppableAgentMain {
  private final Path order;

  private StoppableAgentMain(Path order) {
    this.order = order;
  }

  public static void main(String[] arguments) throws IOException {
    LogFormat.install("info");
    var stop = new StoppableAgentMain(Path.of(arguments[0]));
    var kernel = NetlinkKernel.open(stop.witness());
    Agent.start(AgentSettings.parse(System.getenv()), kernel, stop::reached);
    while (true) {
      LockSupport.park();
    }
  }

  private WiringWitness witness() {
    return new WiringWitness() {
      @Override
      public void before(WiringStep step) {
        reached(FaultPoint.valueOf("BEFORE_" + step));
      }

      @Override
      public void after(WiringStep step) {
        reached(FaultPoint.valueOf("AFTER_" + step));
      }
    };
  }

  private void reached(FaultPoint point) {
    if (!isOrdered(point)) {
      return;
    }
    try {
      Files.createFile(Path.of(order + ".reached"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (true) {
      LockSupport.park();
    }
  }

  private boolean isOrdered(FaultPoint point) {
    try {
      return Files.readString(order).equals(point.name());
    } catch (IOException e) {
      return false;
    }
  }
}
