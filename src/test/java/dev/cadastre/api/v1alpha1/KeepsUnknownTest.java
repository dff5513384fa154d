package dev.cadastre.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.testkit.Samples;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeepsUnknownTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  static Stream<Class<? extends CustomResource<?, ?>>> kinds() {
    return CrdFiles.kinds().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void objectOfALaterVersionIsWrittenBackAsItWasRead(Class<? extends CustomResource<?, ?>> kind) {
    var schema =
        CrdFiles.parse(CrdFiles.render(kind)).at("/spec/versions/0/schema/openAPIV3Schema");
    Samples.repeat(
        20,
        samples -> {
          // Given
          var object = (ObjectNode) sample(schema, samples);
          object.put("apiVersion", "cadastre.dev/v1alpha1").put("kind", kind.getSimpleName());
          object.putObject("metadata").put("name", samples.name()).put("future", 1);

          // When
          var read = serialization.unmarshal(object.toString(), kind);
          var written = CrdFiles.parse(serialization.asJson(read));

          // Then
          assertThat(written).isEqualTo(CrdFiles.parse(object.toString()));
        });
  }

  @Test
  void absentMembersAreReadAsTheirDefaults() {
    var spec =
        serialization
            .unmarshal(
                "{\"kind\": \"IPPool\", \"spec\": {\"cidr\": \"10.0.0.0/16\"}}", IPPool.class)
            .getSpec();

    assertThat(spec.ipipMode()).isEqualTo("Never");
    assertThat(spec.vxlanMode()).isEqualTo("Never");
    assertThat(spec.nodeSelector()).isEqualTo("all()");
    assertThat(spec.allowedUses()).containsExactly("Workload", "Tunnel");
    assertThat(spec.assignmentMode()).isEqualTo("Automatic");
    assertThat(spec.blockSize()).isNull();
    assertThat(serialization.unmarshal("{\"spec\": {}}", IPAMConfig.class).getSpec())
        .isEqualTo(IPAMConfig.Spec.defaults());
    assertThat(serialization.unmarshal("{\"spec\": {}}", NetworkConfig.class).getSpec())
        .isEqualTo(NetworkConfig.Spec.defaults());
  }

  /**
   * An object of the schema with every member that it has, and one that it has not, at every level.
   */
  private static JsonNode sample(JsonNode schema, Samples samples) {
    return switch (schema.path("type").asText()) {
      case "object" -> sampleObject(schema, samples);
      case "array" -> JSON.arrayNode().add(sample(schema.get("items"), samples));
      case "integer" -> JSON.numberNode(samples.between(1, Integer.MAX_VALUE - 1));
      case "boolean" -> JSON.booleanNode(samples.chance(0.5));
      // Not of its vocabulary: a later version may have another word.
      default -> JSON.textNode(samples.name());
    };
  }

  private static JsonNode sampleObject(JsonNode schema, Samples samples) {
    var object = JSON.objectNode();
    if (schema.has("additionalProperties")) {
      object.set(samples.name(), sample(schema.get("additionalProperties"), samples));
      return object;
    }
    for (var property : schema.path("properties").properties()) {
      object.set(property.getKey(), sample(property.getValue(), samples));
    }
    object.putObject("future").putArray("of").add(samples.name()).addObject().put("more", 1);
    return object;
  }
}
