package dev.cadastre.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
  @TempDir Path folder;

  /** A test JVM that is killed while its child runs. */
  static final class KilledParent {
    public static void main(String[] arguments) {
      var log = Path.of(arguments[0]);
      System.out.println(Child.start("sleeper", log, Map.of(), List.of("sleep", "600")).pid());
      Runtime.getRuntime().halt(137);
    }
  }

  @Test
  void childDiesWithItsParentHoweverThatDies() throws IOException {
    var parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledParent.class.getName(),
                folder.resolve("log").toString())
            .start();

    var pid =
        Long.parseLong(
            new String(parent.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim());

    Awaitility.await().until(() -> ProcessHandle.of(pid).isEmpty());
  }

  @Test
  void pausedChildDoesNothingUntilItResumes() throws IOException {
    var beats = folder.resolve("beats");
    var beat = "while :; do echo beat; sleep 0.02; done";
    try (var child = Child.start("heart", beats, Map.of(), List.of("sh", "-c", beat))) {
      Awaitility.await().until(() -> Files.size(beats) > 0);

      child.pause();
      var before = Files.size(beats);
      Awaitility.await()
          .pollDelay(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(Files.size(beats)).isEqualTo(before));

      child.resume();
      Awaitility.await().until(() -> Files.size(beats) > before);
      assertThat(child.lastWords()).contains("heart said", "beat");
    }
  }
}
