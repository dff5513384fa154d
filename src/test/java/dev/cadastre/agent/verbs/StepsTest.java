package dev.cadastre.agent.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cadastre.agent.telemetry.Metrics;
import dev.cadastre.dataplane.WiringWitness.WiringStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepsTest {
  private final ArrayList<FaultPoint> reached = new ArrayList<>();
  private final Steps steps = new Steps(new Metrics(), reached::add);

  @Test
  void everyStepHasAFaultPointOnEachSideAndThereAreNoOthers() {
    var names =
        Stream.concat(Arrays.stream(Step.values()), Arrays.stream(WiringStep.values()))
            .flatMap(step -> Stream.of("BEFORE_" + step, "AFTER_" + step))
            .toList();

    assertThat(FaultPoint.values())
        .extracting(Enum::name)
        .containsExactlyInAnyOrderElementsOf(names);
    for (var step : Step.values()) {
      assertThat(step.before()).hasToString("BEFORE_" + step);
      assertThat(step.after()).hasToString("AFTER_" + step);
    }
  }

  @Test
  void aStepThatFailsHasNoAfter() {
    steps.take(Step.ALLOCATE, () -> reached.add(FaultPoint.AFTER_ANSWER));
    var failure =
        catchThrowable(
            () ->
                steps.take(
                    Step.WIRE,
                    () -> {
                      throw new IOException("refused");
                    }));

    assertThat(failure).hasMessage("refused");
    assertThat(reached)
        .containsExactly(
            FaultPoint.BEFORE_ALLOCATE,
            FaultPoint.AFTER_ANSWER,
            FaultPoint.AFTER_ALLOCATE,
            FaultPoint.BEFORE_WIRE);
  }
}
