package dev.cadastre.controller.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.api.rest.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeLimitsTest {
  private final AtomicLong now = new AtomicLong();
  private final NodeLimits limits = new NodeLimits(now::get);

  private static ProblemType refusal(Runnable entering) {
    try {
      entering.run();
      throw new AssertionError("was let in");
    } catch (RefusedException refused) {
      return refused.type();
    }
  }

  @Test
  void aNodeHasSoManyInFlightAndOneThatLeavesMakesRoom() {
    var turns = new ArrayList<NodeLimits.Turn>();
    for (int i = 0; i < NodeLimits.IN_FLIGHT; i++) {
      turns.add(limits.enter("n"));
    }

    assertThat(refusal(() -> limits.enter("n"))).isEqualTo(ProblemType.TOO_MANY);

    turns.getLast().close();
    limits.enter("n").close();
  }

  @Test
  void aNodeHasSoManyWithinASecond() {
    for (int i = 0; i < NodeLimits.PER_SECOND; i++) {
      limits.enter("n").close();
    }

    assertThatThrownBy(() -> limits.enter("n")).hasMessageContaining("node n");

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    limits.enter("n").close();
  }

  @Test
  void oneNodesLoadIsNoOtherNodes() {
    for (int i = 0; i < NodeLimits.PER_SECOND; i++) {
      limits.enter("greedy").close();
    }

    limits.enter("modest").close();
  }
}
