package dev.cadastre.controller.ippool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.controller.LeadingReplica;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class PoolLifeTest {
  private final ApiServer api;
  private LeadingReplica leader;

  PoolLifeTest(ApiServer api) {
    this.api = api;
  }

  @BeforeEach
  void lead() {
    api.emptyRegister();
    leader = new LeadingReplica(api);
  }

  @AfterEach
  void stop() {
    leader.close();
    api.emptyRegister();
  }

  @Test
  void lonePoolBecomesAllocatableAndCountsItsAddresses() {
    apply("main", "cidr: 10.244.0.0/16");

    await().until(() -> is("main", "True", "Ready"));
    var pool = pool("main");
    assertThat(pool.getMetadata().getFinalizers()).containsExactly("cadastre.dev/register");
    assertThat(condition("main", "Terminating")).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(pool("main").getStatus())
                    .extracting("capacity", "free", "used")
                    .containsExactly(65536L, 65536L, 0L));
  }

  private void apply(String name, String spec) {
    assertThat(
            api.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPPool
                metadata: {name: %s}
                spec: {%s}
                """
                    .formatted(name, spec)))
        .isEmpty();
  }

  private IPPool pool(String name) {
    return api.client().resources(IPPool.class).withName(name).get();
  }

  private boolean is(String name, String status, String reason) {
    return condition(name, "Allocatable")
        .filter(c -> c.getStatus().equals(status) && c.getReason().equals(reason))
        .isPresent();
  }

  private Optional<Condition> condition(String name, String type) {
    var pool = pool(name);
    return Optional.ofNullable(pool == null ? null : pool.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(c -> c.getType().equals(type))
        .findFirst();
  }
}
