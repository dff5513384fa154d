package dev.cadastre.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class LeakedAllocationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Allocation ALLOCATION =
      new Allocation(
          "10.244.1.5",
          "10-244-1-0-26",
          "main",
          "worker-1",
          "k8s-pod-network",
          "c1",
          "eth0",
          "Workload",
          "k8s-pod-network.c1",
          null,
          7,
          "2026-11-24T02:00:00.000000Z");

  @Test
  void membersOfTheAllocationStandBesideThoseOfTheLeak() throws JsonProcessingException {
    var leak = new LeakedAllocation(ALLOCATION, "NotReported", "a sentence", 1, null);

    var json = JSON.readTree(JSON.writeValueAsString(leak));

    assertThat(json.path("address").asText()).isEqualTo("10.244.1.5");
    assertThat(json.path("sequence").asLong()).isEqualTo(7);
    assertThat(json.path("reason").asText()).isEqualTo("NotReported");
    assertThat(json.path("sightings").asInt()).isEqualTo(1);
    assertThat(json.has("allocation")).isFalse();
    assertThat(json.has("freedAt")).isFalse();
  }

  @Test
  void whatIsWrittenIsRead() throws JsonProcessingException {
    var leak =
        new LeakedAllocation(ALLOCATION, "Replaced", "a sentence", 2, "2026-11-24T03:00:00Z");

    var read = JSON.readValue(JSON.writeValueAsString(leak), LeakedAllocation.class);

    assertThat(read).isEqualTo(leak);
  }
}
