package dev.cadastre.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChartFilesTest {

  @Test
  void theChartsCrdsAreTheOnesOfTheTypes() throws IOException {
    assertThat(files(Path.of("helm", "cadastre", "files", "crds")))
        .as("run `make crds`")
        .isEqualTo(files(Path.of("src", "main", "resources", "crds")));
  }

  private static Map<String, String> files(Path folder) throws IOException {
    var texts = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return texts;
  }
}
