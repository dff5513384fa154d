package dev.cadastre.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class MachineTest {
  // Nobody else sleeps as long.
  private static final String SECONDS = "600.%d".formatted(ProcessHandle.current().pid());

  @TempDir Path folder;

  private static boolean somebodySleeps() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().arguments().stream())
        .anyMatch(arguments -> Arrays.equals(arguments, new String[] {SECONDS}));
  }

  @Test
  void whatRunsInItInTheBackgroundEndsWithIt() {
    try (var machine = new Machine("machine", folder)) {
      machine.exec("sh", "-c", "sleep %s >/dev/null 2>&1 &".formatted(SECONDS));
      await().until(MachineTest::somebodySleeps);
    }
    assertThat(somebodySleeps()).isFalse();
  }

  @Test
  void whatIsKilledFromOutsideIsDeadInside() {
    try (var machine = new Machine("machine", folder)) {
      var log = folder.resolve("log");
      try (var child = Child.start("sleeper", log, Map.of(), machine.inside("sleep", SECONDS))) {
        await().until(MachineTest::somebodySleeps);
        assertThat(child.isAlive()).isTrue();
      }
      await().until(() -> !somebodySleeps());
    }
  }
}
