package dev.cadastre.cni;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FixturesTest {
  /**
   * The tests of the first four run over whole folders; ShimFrameTest and shim/test read the last.
   */
  @Test
  void nothingLiesAboutThatNoTestReads() {
    assertThat(Fixture.roots())
        .containsExactly("accepted", "frame-add.hex", "prev-results", "refused", "results");
  }
}
