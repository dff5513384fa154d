package dev.cadastre.addr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cadastre.testkit.Samples;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @Test
  void aDistanceIsAddedAsToANumberThatWrapsAround() {
    Samples.repeat(
        2000,
        samples -> {
          var address = samples.address();
          long distance = distance(samples);
          var size = BigInteger.ONE.shiftLeft(address.family().bits());

          assertThat(address.plus(distance).number())
              .isEqualTo(address.number().add(BigInteger.valueOf(distance)).mod(size));
          assertThat(address.plus(distance).plus(-distance)).isEqualTo(address);
        });
  }

  private static long distance(Samples samples) {
    return samples.chance(0.5) ? samples.between(-3, 3) : samples.random().nextLong();
  }

  @Test
  void theOneBeforeAndTheOneBehind() {
    assertThat(IpAddress.parse("fd00:41::4c").plus(-1)).hasToString("fd00:41::4b");
    assertThat(IpAddress.parse("fd00:41::").plus(-1))
        .hasToString("fd00:40:ffff:ffff:ffff:ffff:ffff:ffff");
    assertThat(IpAddress.parse("fd00::ffff:ffff:ffff:ffff").plus(1)).hasToString("fd00:0:0:1::");
    assertThat(IpAddress.parse("10.0.1.0").plus(-1)).hasToString("10.0.0.255");
  }

  @Test
  void itsShortestFormIsCanonical() {
    assertThat(IpAddress.parse("FD00:0:0::0007")).hasToString("fd00::7");
    assertThat(IpAddress.parse("fd00::0.0.0.7")).hasToString("fd00::7");
    assertThat(IpAddress.isCanonical("fd00::7")).isTrue();
    assertThat(IpAddress.isCanonical("FD00::7")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.1",
        "10.0.0.256",
        "10.0.0.08",
        "010.0.0.8",
        "10.0.0.8/32",
        " 10.0.0.8",
        "::ffff:10.0.0.8",
        "fe80::1%eth0",
        "[fd00::1]",
        "fd00::g",
        "localhost"
      })
  void whatIsNoAddressOrMightBeAnotherIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddress.parse(text))
        .withMessage("'%s' is not an IP address", text);
  }
}
