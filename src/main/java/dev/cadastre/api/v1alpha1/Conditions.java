package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;

/** The status of kinds that users write and that have nothing else to tell. */
public record Conditions(List<Condition> conditions, @JsonAnySetter Map<String, Object> unknown)
    implements KeepsUnknown {

  public Conditions(List<Condition> conditions) {
    this(conditions, Map.of());
  }

  public Conditions {
    conditions = list(conditions);
    unknown = map(unknown);
  }
}
