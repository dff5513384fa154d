package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KillSwitchTest {

  @Test
  void stopsWhenMoreThanAFifthOfTheNodesIsGone() {
    assertThat(KillSwitch.ofNodes(2, 10)).isEmpty();
    assertThat(KillSwitch.ofNodes(3, 10)).contains("3 of 10 nodes are gone within one quarantine");
  }

  @Test
  void singleNodeMayAlwaysGo() {
    assertThat(KillSwitch.ofNodes(1, 2)).isEmpty();
  }

  @Test
  void stopsWhenOverAHundredAndOverAFifthOfAPoolWouldBeFreed() {
    assertThat(KillSwitch.ofPool("main", 100, 100)).isEmpty();
    assertThat(KillSwitch.ofPool("main", 101, 505)).isEmpty();
    assertThat(KillSwitch.ofPool("main", 101, 504))
        .contains("101 of 504 addresses of pool main would be freed");
  }
}
