package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;

/** The status of kinds that users write and that have nothing else to tell. */
@JsonClassDescription("What has become of the settings.")
public record Conditions(
    @JsonPropertyDescription("NotYet: a field of the spec that this version does not act on.")
        @Size(max = 32)
        List<Condition> conditions,
    @JsonAnySetter Map<String, Object> unknown)
    implements KeepsUnknown {

  public Conditions(List<Condition> conditions) {
    this(conditions, Map.of());
  }

  public Conditions {
    conditions = list(conditions);
    unknown = map(unknown);
  }
}
