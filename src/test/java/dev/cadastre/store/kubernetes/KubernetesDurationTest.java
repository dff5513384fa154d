package dev.cadastre.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "30s, PT30S",
    "5m, PT5M",
    "1h30m, PT1H30M",
    "1.5h, PT1H30M",
    "100ms, PT0.1S",
    "0, PT0S"
  })
  void itReadsAsKubernetesWritesIt(String text, Duration meant) {
    assertThat(KubernetesDuration.parse(text)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-5s", "5 s", "1d", "1h-5m", "PT5S"})
  void whatIsNoneIsRefusedWithItsText(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesDuration.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void oneThatIsLongerThanAnybodyWaitsIsAsLongAsCanBe() {
    assertThat(KubernetesDuration.parse("99999999999h")).isGreaterThan(Duration.ofDays(100 * 365));
  }
}
