package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.IpAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandleTest {
  private static final IpAddress FOUR = IpAddress.parse("10.244.1.10");
  private static final IpAddress ALSO_FOUR = IpAddress.parse("10.244.1.9");
  private static final IpAddress SIX = IpAddress.parse("fd00::1");

  @Test
  void addressesAreSortedByNumberIpv4First() {
    var handle =
        Handle.of(
            Map.of(
                SIX, entry("worker-1", "eth0", 1),
                FOUR, entry("worker-1", "eth0", 2),
                ALSO_FOUR, entry("worker-1", "net1", 3)));

    assertThat(handle.orElseThrow().addresses()).containsExactly(ALSO_FOUR, FOUR, SIX);
    assertThat(handle.orElseThrow().interfaces()).containsExactly("eth0", "net1");
  }

  @Test
  void nodeIsThatOfTheHighestSequence() {
    var handle =
        Handle.of(Map.of(FOUR, entry("old", "eth0", 9), ALSO_FOUR, entry("new", "eth0", 10)));

    assertThat(handle.orElseThrow().node()).isEqualTo("new");
  }

  @Test
  void fingerprintDoesNotKnowSequencesButAddresses() {
    var handle = Handle.of(Map.of(FOUR, entry("worker-1", "eth0", 1))).orElseThrow();
    var adopted = Handle.of(Map.of(FOUR, entry("worker-1", "eth0", 5))).orElseThrow();
    var moved = Handle.of(Map.of(SIX, entry("worker-1", "eth0", 1))).orElseThrow();

    assertThat(adopted.fingerprint()).isEqualTo(handle.fingerprint());
    assertThat(moved.fingerprint()).isNotEqualTo(handle.fingerprint());
  }

  @Test
  void nothingHeldIsNoHandle() {
    assertThat(Handle.of(Map.of())).isEmpty();
  }

  private static Entry entry(String node, String ifName, long sequence) {
    var attachment = new Attachment(node, "k8s-pod-network", "c1", ifName);
    var owner = new Owner(attachment, "uid", Use.WORKLOAD, Optional.empty());
    return new Entry(owner, sequence, Instant.EPOCH, Map.of());
  }
}
