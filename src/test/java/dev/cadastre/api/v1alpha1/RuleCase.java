package dev.cadastre.api.v1alpha1;

import java.util.List;
import java.util.stream.Stream;

/**
 * An object that the API server must refuse, at first or as a change of an accepted one.
 *
 * @param accepted its nearest neighbour that is right, or the object before the change
 * @param message what the refusal says: the field first
 */
record RuleCase(String accepted, String object, String message) {

  static Stream<RuleCase> all() {
    return Stream.of(
            PoolRuleCases.all(), BlockRuleCases.all(), SettingsRuleCases.all(), BgpRuleCases.all())
        .flatMap(List::stream);
  }

  static RuleCase refused(String accepted, String object, String message) {
    return new RuleCase(accepted, object, message);
  }

  static String object(String kind, String name, String spec) {
    return """
        apiVersion: cadastre.dev/v1alpha1
        kind: %s
        metadata: {name: %s}
        spec: {%s}
        """
        .formatted(kind, name, spec);
  }

  @Override
  public String toString() {
    return message;
  }
}
