package dev.cadastre.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CrdFilesTest {

  @Test
  void checkedInCrdsAreThoseOfTheTypes() throws IOException {
    if (System.getProperty("cadastre.crds", "").equals("write")) {
      CrdFiles.write();
    }

    assertThat(CrdFiles.read()).as("run `make crds`").isEqualTo(CrdFiles.render());
  }

  @Test
  void everyFieldIsDescribedAndBounded() {
    CrdFiles.render()
        .forEach(
            (file, text) -> {
              var schema = CrdFiles.parse(text).at("/spec/versions/0/schema/openAPIV3Schema");
              assertThat(schema.path("description").asText()).as(file).isNotBlank();
              check(file, schema);
            });
  }

  @Test
  void nothingUnknownIsStored() {
    assertThat(CrdFiles.render().values())
        .noneMatch(text -> text.contains("x-kubernetes-preserve-unknown-fields"));
  }

  private static void check(String path, JsonNode schema) {
    var bound =
        switch (schema.path("type").asText()) {
          case "string" -> schema.has("enum") || schema.has("format") ? "" : "maxLength";
          case "array" -> "maxItems";
          case "integer" -> "minimum";
          default -> schema.has("additionalProperties") ? "maxProperties" : "";
        };
    if (!bound.isEmpty() && !path.endsWith(".blockSize")) {
      assertThat(schema.has(bound)).as("%s has %s", path, bound).isTrue();
    }
    for (var property : schema.path("properties").properties()) {
      var field = path + "." + property.getKey();
      assertThat(property.getValue().path("description").asText()).as(field).isNotBlank();
      check(field, property.getValue());
    }
    for (var nested : new String[] {"items", "additionalProperties"}) {
      if (schema.has(nested)) {
        check(path + "[]", schema.get(nested));
      }
    }
  }
}
