package dev.cadastre.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.ParameterizedType;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/** What the generator's annotations cannot say about a CRD. */
final class CrdSchema {

  /**
   * How server-side apply and merges see the lists and maps of that name; a list that is not here
   * is atomic. {@code set} also refuses duplicates.
   */
  private static final Map<String, String> LIST_TYPES =
      Map.of(
          "reservedCIDRs", "set",
          "interfaces", "set",
          "addresses", "set");

  private static final Map<String, String> LIST_KEYS =
      Map.of("conditions", "type", "routes", "dst");

  private static final String CONDITION =
      """
      description: One aspect of the object's state, as everywhere in Kubernetes.
      type: object
      required: [lastTransitionTime, message, reason, status, type]
      properties:
        lastTransitionTime:
          description: When the status last changed.
          type: string
          format: date-time
        message:
          description: What it means here, for people.
          type: string
          maxLength: 32768
        observedGeneration:
          description: The metadata.generation that this was decided on.
          type: integer
          format: int64
          minimum: 0
        reason:
          description: Why, as one word for programs.
          type: string
          minLength: 1
          maxLength: 1024
          pattern: ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$
        status:
          description: Whether it holds.
          type: string
          enum: ["True", "False", Unknown]
        type:
          description: Which aspect.
          type: string
          maxLength: 316
          pattern: ^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$
      """;

  private CrdSchema() {}

  static void finish(ObjectNode crd, Class<? extends CustomResource<?, ?>> kind) {
    var version = (ObjectNode) crd.at("/spec/versions/0");
    columns(version, kind);
    var root = (ObjectNode) version.at("/schema/openAPIV3Schema");
    var properties = (ObjectNode) root.get("properties");
    for (var part : new String[] {"spec", "status"}) {
      if (properties.at("/" + part + "/properties").isEmpty()) {
        properties.remove(part);
      }
    }
    if (properties.has("spec")) {
      root.putArray("required").add("spec");
    }
    describe(root, kind);
    refine("", root);
  }

  /** The generator sorts columns by path; ours stand in the order of their annotations. */
  private static void columns(ObjectNode version, Class<?> kind) {
    version.remove("additionalPrinterColumns");
    var columns = kind.getAnnotationsByType(AdditionalPrinterColumn.class);
    if (columns.length == 0) {
      return;
    }
    var array = version.putArray("additionalPrinterColumns");
    for (var column : columns) {
      var node =
          array
              .addObject()
              .put("name", column.name())
              .put("type", column.type().getValue())
              .put("jsonPath", column.jsonPath());
      if (column.priority() != 0) {
        node.put("priority", column.priority());
      }
    }
  }

  private static void describe(ObjectNode root, Class<?> kind) {
    description(kind).ifPresent(text -> root.put("description", text));
    var types = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    for (int i = 0; i < types.length; i++) {
      var part = root.at(i == 0 ? "/properties/spec" : "/properties/status");
      if (part instanceof ObjectNode schema) {
        description((Class<?>) types[i]).ifPresent(text -> schema.put("description", text));
      }
    }
  }

  private static Optional<String> description(Class<?> type) {
    return Optional.ofNullable(type.getAnnotation(JsonClassDescription.class))
        .map(JsonClassDescription::value);
  }

  private static void refine(String name, ObjectNode schema) {
    mergeRules(schema);
    switch (schema.path("type").asText()) {
      case "integer" -> integer(schema);
      case "array" -> list(name, schema);
      case "object" -> object(schema);
      default -> {}
    }
  }

  /** A record's component hands its rules to field and accessor, and the generator reads both. */
  private static void mergeRules(ObjectNode schema) {
    var rules = new LinkedHashSet<JsonNode>();
    schema.path("x-kubernetes-validations").forEach(rules::add);
    if (!rules.isEmpty()) {
      schema.putArray("x-kubernetes-validations").addAll(rules);
    }
  }

  private static void integer(ObjectNode schema) {
    schema.put("format", "int64");
    for (var bound : new String[] {"minimum", "maximum"}) {
      if (schema.has(bound)) {
        schema.put(bound, schema.get(bound).asLong());
      }
    }
  }

  private static void list(String name, ObjectNode schema) {
    if (name.equals("conditions")) {
      schema.set("items", CrdFiles.parse(CONDITION));
    }
    var key = LIST_KEYS.get(name);
    if (key == null) {
      schema.put("x-kubernetes-list-type", LIST_TYPES.getOrDefault(name, "atomic"));
    } else {
      schema.put("x-kubernetes-list-type", "map");
      schema.putArray("x-kubernetes-list-map-keys").add(key);
    }
    refine("", (ObjectNode) schema.get("items"));
  }

  private static void object(ObjectNode schema) {
    if (schema.has("additionalProperties")) {
      schema.put("x-kubernetes-map-type", "atomic");
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      refine(property.getKey(), (ObjectNode) property.getValue());
    }
  }
}
