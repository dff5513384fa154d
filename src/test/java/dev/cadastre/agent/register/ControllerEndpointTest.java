package dev.cadastre.agent.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ControllerEndpointTest {
  private static ControllerEndpoint endpoint(int n, boolean ready) {
    return new ControllerEndpoint(URI.create("https://192.0.2.%d:9473".formatted(n)), ready);
  }

  @Test
  void theOrderDoesNotDependOnTheListsOrder() {
    var endpoints = List.of(endpoint(1, true), endpoint(2, true), endpoint(3, true));

    assertThat(ControllerEndpoint.inOrderFor("node-a", endpoints))
        .isEqualTo(ControllerEndpoint.inOrderFor("node-a", endpoints.reversed()));
  }

  @Test
  void oneThatIsNotReadyComesLastButComes() {
    var endpoints = List.of(endpoint(1, false), endpoint(2, true), endpoint(3, false));

    var order = ControllerEndpoint.inOrderFor("node-a", endpoints);

    assertThat(order).hasSize(3).first().isEqualTo(endpoint(2, true));
  }

  @Test
  void nodesSpreadOverTheReplicas() {
    var endpoints = List.of(endpoint(1, true), endpoint(2, true), endpoint(3, true));
    var first = new HashMap<ControllerEndpoint, Integer>();

    IntStream.range(0, 300)
        .mapToObj(i -> ControllerEndpoint.inOrderFor("worker-" + i, endpoints).getFirst())
        .forEach(chosen -> first.merge(chosen, 1, Integer::sum));

    assertThat(first.values()).hasSize(3).allMatch(count -> count > 60);
  }

  @Test
  void aReplicaThatGoesMovesOnlyItsOwnNodes() {
    var before = List.of(endpoint(1, true), endpoint(2, true), endpoint(3, true));
    var after = List.of(endpoint(1, true), endpoint(3, true));

    for (int i = 0; i < 100; i++) {
      var chosen = ControllerEndpoint.inOrderFor("worker-" + i, before).getFirst();
      if (!chosen.equals(endpoint(2, true))) {
        assertThat(ControllerEndpoint.inOrderFor("worker-" + i, after).getFirst())
            .isEqualTo(chosen);
      }
    }
  }
}
