package dev.cadastre.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

  @Test
  void ofManyStepsOnlyThoseAreToldThatFailTogether() {
    var steps = IntStream.range(0, 100).boxed().toList();

    assertThatThrownBy(() -> Shrinking.check(steps, ShrinkingTest::failWithBoth))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("shortest: [7, 93]");
  }

  private static void failWithBoth(List<Integer> steps) {
    if (steps.contains(7) && steps.contains(93)) {
      throw new AssertionError("both are there");
    }
  }
}
