package dev.cadastre.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentMainTest {
  @TempDir Path folder;
  private Path image;
  private Path host;

  @BeforeEach
  void fillImage() throws IOException {
    image = Files.createDirectory(folder.resolve("image"));
    host = folder.resolve("host/bin");
    for (var name : List.of("cadastre", "cadastre-ipam", "portmap", "bandwidth")) {
      var file = Files.writeString(image.resolve(name), name + " of the image");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
  }

  private int run(String... command) {
    return AgentMain.run(
        List.of(command),
        Map.of(
            "CADASTRE_CNI_BIN_SOURCE", image.toString(), "CADASTRE_CNI_BIN_DIR", host.toString()));
  }

  @Test
  void installPutsThePluginsOntoTheHostAndLeavesNothingElse() throws IOException {
    assertThat(run("install")).isZero();

    assertThat(host.toFile().list())
        .containsExactlyInAnyOrder("cadastre", "cadastre-ipam", "portmap", "bandwidth");
    assertThat(host.resolve("cadastre")).hasContent("cadastre of the image").isExecutable();
  }

  @Test
  void installRenewsOursAndLeavesThoseOfOthers() throws IOException {
    Files.createDirectories(host);
    Files.writeString(host.resolve("cadastre"), "an older one");
    Files.writeString(host.resolve("portmap"), "the host's own");

    assertThat(run("install")).isZero();

    assertThat(host.resolve("cadastre")).hasContent("cadastre of the image");
    assertThat(host.resolve("portmap")).hasContent("the host's own");
  }

  @Test
  void aPluginThatIsRunningCanBeReplaced() throws IOException {
    assertThat(run("install")).isZero();
    try (var running = Files.newInputStream(host.resolve("cadastre"))) {
      Files.writeString(image.resolve("cadastre"), "a newer one");

      assertThat(run("install")).isZero();

      assertThat(new String(running.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("cadastre of the image");
    }
    assertThat(host.resolve("cadastre")).hasContent("a newer one");
  }

  @Test
  void anImageThatLacksAPluginIsAFailureThatNamesIt() throws IOException {
    Files.delete(image.resolve("cadastre-ipam"));

    assertThat(run("install")).isEqualTo(1);
  }

  @Test
  void anUnknownCommandOrSettingsThatCannotBeUsedAreWrongUsage() {
    assertThat(run("instal")).isEqualTo(2);
    assertThat(run("install", "now")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
  }
}
