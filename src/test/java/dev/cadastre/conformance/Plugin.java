package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The plugin that is tried.
 *
 * @param program what the runtime would execute
 * @param list a configuration list whose first plugin it is
 * @param path CNI_PATH: the program's folder and that of the plugins it delegates to
 * @param environment what it finds there beside CNI's variables
 * @param grace how long GC may leave alone what is younger
 */
public record Plugin(
    Path program, ObjectNode list, String path, Duration grace, Map<String, String> environment) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Reads a configuration list; {@code @STATE@} in it stands for a folder that is empty at first.
   */
  public static Plugin read(Path program, Path list, Path others, Path state, Duration grace)
      throws IOException {
    var text = Files.readString(list).replace("@STATE@", state.toString());
    var path = program.toAbsolutePath().getParent() + ":" + others.toAbsolutePath();
    return new Plugin(
        program.toAbsolutePath(), (ObjectNode) JSON.readTree(text), path, grace, Map.of());
  }

  /** The same with variables of its own beside those of CNI. */
  public Plugin with(Map<String, String> more) {
    return new Plugin(program, list, path, grace, more);
  }

  String name() {
    return String.valueOf(program.getFileName());
  }

  public String network() {
    return list.path("name").asText();
  }

  /** What a runtime of that version passes on stdin. */
  ObjectNode configuration(String version) {
    JsonNode first = list.path("plugins").path(0);
    ObjectNode configuration = first.deepCopy();
    configuration.remove("capabilities");
    return configuration.put("cniVersion", version).put("name", network());
  }
}
