package dev.cadastre.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void sameSeedGivesTheSameSamples() {
    assertThat(scene(Samples.of(42))).isEqualTo(scene(Samples.of(42)));
    assertThat(scene(Samples.of(42))).isNotEqualTo(scene(Samples.of(43)));
  }

  @Test
  void failingLawTellsItsSeed() {
    var seen = new ArrayList<String>();

    assertThatThrownBy(
            () ->
                Samples.repeat(
                    100,
                    samples -> {
                      seen.add(samples.uid());
                      assertThat(samples.chance(0.5)).isTrue();
                    }))
        .isInstanceOfSatisfying(
            AssertionError.class,
            failure -> {
              var message = String.valueOf(failure.getMessage());
              var seed = Long.parseLong(message.substring(message.lastIndexOf('=') + 1));
              assertThat(Samples.of(seed).uid()).isEqualTo(seen.getLast());
            });
  }

  @Test
  void addressesAndSubnetsLieInTheirBlock() {
    Samples.repeat(
        500,
        samples -> {
          var cidr = samples.cidr();
          assertThat(cidr.contains(samples.addressIn(cidr))).isTrue();
          var longer = samples.between(cidr.prefixLength(), cidr.family().bits());
          assertThat(cidr.contains(samples.subnetOf(cidr, longer))).isTrue();
        });
  }

  private static List<Object> scene(Samples samples) {
    return List.of(samples.name(), samples.cidr(), samples.address(), samples.mac());
  }
}
