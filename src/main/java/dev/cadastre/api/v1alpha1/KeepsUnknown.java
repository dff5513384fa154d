package dev.cadastre.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object inside a custom resource. Members that this version does not know are kept and
 * written back, so that an older controller or agent does not undo what a newer one wrote. For the
 * same reason members with a fixed vocabulary are texts: a word that a later version adds still
 * reads. The last component of every implementation is {@code @JsonAnySetter Map<String, Object>
 * unknown}.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface KeepsUnknown {

  @JsonAnyGetter
  Map<String, Object> unknown();

  /** Jackson passes null for an absent member: this is what it means. */
  static <T> T orDefault(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  /** Keeps the order, which {@link Map#copyOf} does not, so that what was read is written alike. */
  static <V> Map<String, V> map(@Nullable Map<String, V> values) {
    return values == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
