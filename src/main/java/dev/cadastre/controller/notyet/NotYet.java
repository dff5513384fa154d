package dev.cadastre.controller.notyet;

import dev.cadastre.api.v1alpha1.CadastreResource;
import dev.cadastre.api.v1alpha1.Conditions;
import dev.cadastre.store.PoolReport;
import dev.cadastre.store.kubernetes.Timestamps;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the condition {@code NotYet} of kinds whose status is conditions and nothing else. */
final class NotYet {
  private NotYet() {}

  /**
   * The object's status as it should be.
   *
   * @param fields of which this version makes nothing
   */
  static <R extends CadastreResource<?, Conditions>> UpdateControl<R> report(
      R object, List<String> fields, Clock clock) {
    var before = Optional.ofNullable(object.getStatus());
    var conditions = before.map(Conditions::conditions).orElse(List.of());
    var said = conditions.stream().filter(NotYet::isNotYet).findFirst();
    var wanted = Unbuilt.condition(fields);
    if (said.map(Condition::getMessage).orElse("").equals(wanted.message())) {
      return UpdateControl.noUpdate();
    }
    var next = new ArrayList<>(conditions);
    next.removeIf(NotYet::isNotYet);
    if (!fields.isEmpty()) {
      next.add(condition(object, wanted, said, clock));
    }
    object.setStatus(new Conditions(next, before.map(Conditions::unknown).orElse(Map.of())));
    return UpdateControl.patchStatus(object);
  }

  private static boolean isNotYet(Condition condition) {
    return PoolReport.NOT_YET.equals(condition.getType());
  }

  private static Condition condition(
      CadastreResource<?, ?> object,
      PoolReport.Condition wanted,
      Optional<Condition> before,
      Clock clock) {
    return new ConditionBuilder()
        .withType(wanted.type())
        .withStatus(wanted.status().name())
        .withReason(wanted.reason())
        .withMessage(wanted.message())
        .withObservedGeneration(object.getMetadata().getGeneration())
        .withLastTransitionTime(
            before
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> Timestamps.format(clock.instant())))
        .build();
  }
}
