package dev.cadastre.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A JSON file under {@code src/test/resources/cni}; a test runs over all of a folder. */
record Fixture(String name, JsonNode json) {
  static final Path ROOT = Path.of("src/test/resources/cni");
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Map<String, String> CALL =
      Map.of(
          "CNI_CONTAINERID", "3fa9c0",
          "CNI_NETNS", "/run/netns/a",
          "CNI_IFNAME", "eth0",
          "CNI_PATH", "/opt/cni/bin");

  static Stream<Fixture> in(String folder) {
    try (var files = Files.list(ROOT.resolve(folder))) {
      return files.sorted().map(Fixture::read).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Fixture of(String folder, String name) {
    return read(ROOT.resolve(folder).resolve(name + ".json"));
  }

  private static Fixture read(Path file) {
    var name = String.valueOf(file.getFileName());
    try {
      if (!name.endsWith(".json")) {
        throw new AssertionError(file + " is no JSON file, so no test uses it");
      }
      return new Fixture(name.replace(".json", ""), JSON.readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** Names of the folders and files in the root. */
  static List<String> roots() {
    try (var files = Files.list(ROOT)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The call that the file shows: {@code plugin} (cadastre), {@code environment} over that of a
   * usual ADD (null takes a variable out), {@code input} as JSON or as text.
   */
  ShimFrame frame() {
    var environment = new LinkedHashMap<>(CALL);
    environment.put("CNI_COMMAND", "ADD");
    for (var variable : json.path("environment").properties()) {
      if (variable.getValue().isNull()) {
        environment.remove(variable.getKey());
      } else {
        environment.put(variable.getKey(), variable.getValue().asText());
      }
    }
    var input = json.path("input");
    return new ShimFrame(
        json.path("plugin").asText("cadastre"),
        environment,
        input.isTextual() ? input.asText() : input.toString(),
        30_000);
  }

  @Override
  public String toString() {
    return name;
  }
}
