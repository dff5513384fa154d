package dev.cadastre.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void verbsAreCountedInBucketsThatAddUp() {
    // When
    metrics.answered("add", 0, Duration.ofMillis(3));
    metrics.answered("add", 101, Duration.ofMillis(40));
    metrics.answered("add", 0, Duration.ofMinutes(2));

    // Then
    assertThat(metrics.text())
        .contains("# TYPE cadastre_cni_seconds histogram")
        .contains("cadastre_cni_seconds_bucket{verb=\"add\",le=\"0.002\"} 0\n")
        .contains("cadastre_cni_seconds_bucket{verb=\"add\",le=\"0.004\"} 1\n")
        .contains("cadastre_cni_seconds_bucket{verb=\"add\",le=\"0.05\"} 2\n")
        .contains("cadastre_cni_seconds_bucket{verb=\"add\",le=\"+Inf\"} 3\n")
        .contains("cadastre_cni_seconds_sum{verb=\"add\"} 120.043\n")
        .contains("cadastre_cni_seconds_count{verb=\"add\"} 3\n")
        .contains("cadastre_cni_failures_total{verb=\"add\",code=\"101\"} 1\n");
  }

  @Test
  void aGaugeTellsWhatHoldsNow() {
    var value = new int[] {3};
    metrics.gauge("cadastre_agent_attachments", "Attachments.", () -> value[0]);

    value[0] = 5;

    assertThat(metrics.text()).contains("cadastre_agent_attachments 5\n");
  }
}
