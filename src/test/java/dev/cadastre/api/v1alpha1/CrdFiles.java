package dev.cadastre.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of {@code src/main/resources/crds}, made from the types: the generator's schema,
 * finished by {@link CrdSchema} with what its annotations cannot say.
 */
final class CrdFiles {
  static final Path FOLDER = Path.of("src", "main", "resources", "crds");

  private static final String HEADER =
      "# Generated from dev.cadastre.api.v1alpha1 by `make crds`; edit the types.\n";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .build());

  private CrdFiles() {}

  static List<Class<? extends CustomResource<?, ?>>> kinds() {
    return Stream.of(CadastreResource.class.getPermittedSubclasses())
        .<Class<? extends CustomResource<?, ?>>>map(CrdFiles::customResource)
        .toList();
  }

  /** File name to text. */
  static Map<String, String> render() {
    var files = new TreeMap<String, String>();
    for (var kind : kinds()) {
      files.put(CustomResource.getCRDName(kind) + ".yaml", render(kind));
    }
    return files;
  }

  static String render(Class<? extends CustomResource<?, ?>> kind) {
    try {
      var folder = Files.createTempDirectory("crds");
      try {
        new CRDGenerator()
            .customResourceClasses(kind)
            .inOutputDir(folder.toFile())
            .detailedGenerate();
        var generated = folder.resolve(CustomResource.getCRDName(kind) + "-v1.yml");
        var crd = (ObjectNode) YAML.readTree(generated.toFile());
        CrdSchema.finish(crd, kind);
        return HEADER + YAML.writeValueAsString(crd);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write() throws IOException {
    var files = render();
    Files.createDirectories(FOLDER);
    for (var old : list(FOLDER)) {
      Files.delete(old);
    }
    for (var file : files.entrySet()) {
      Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
    }
  }

  static Map<String, String> read() throws IOException {
    var files = new TreeMap<String, String>();
    for (var file : list(FOLDER)) {
      files.put(file.getFileName().toString(), Files.readString(file));
    }
    return files;
  }

  static JsonNode parse(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Class<? extends CustomResource<?, ?>> customResource(Class<?> kind) {
    return (Class<? extends CustomResource<?, ?>>) kind;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
