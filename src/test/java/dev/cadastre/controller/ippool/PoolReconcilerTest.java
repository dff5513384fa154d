package dev.cadastre.controller.ippool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.controller.LeadingReplica;
import dev.cadastre.controller.RegisterScene;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.SetBack.Clash;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class PoolReconcilerTest {
  /** A pool that gives is looked at every 10 s. */
  private static final Duration LOOKED_AT = Duration.ofSeconds(30);

  private final ApiServer api;
  private final LeadingReplica leader;
  private final RegisterScene scene;

  PoolReconcilerTest(ApiServer api) {
    this.api = api;
    api.emptyRegister();
    leader = new LeadingReplica(api);
    scene = new RegisterScene(api, leader.store);
  }

  @BeforeEach
  void graceIsShort() {
    assertThat(
            api.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPAMConfig
                metadata: {name: default}
                spec: {emptyBlockGrace: 0s}
                """))
        .isEmpty();
  }

  @AfterEach
  void clear() {
    leader.close();
    scene.clear();
  }

  @Test
  void lonePoolBecomesAllocatableAndCountsItsAddresses() {
    scene.pool("main", "cidr: 10.244.0.0/16");

    await().until(() -> scene.isReady("main"));
    assertThat(scene.pool("main").getMetadata().getFinalizers())
        .containsExactly("cadastre.dev/register");
    assertThat(scene.condition("main", "Terminating")).isEmpty();
    assertThat(scene.condition("main", "NotYet")).isEmpty();
    await().untilAsserted(() -> assertCounts("main", 65536, 0, 0, 0));
  }

  @Test
  void fieldThatIsNotBuiltYetIsNamed() {
    scene.pool("main", "cidr: 10.244.0.0/16, disableBGPExport: true");

    await().until(() -> scene.condition("main", "NotYet").isPresent());
    assertThat(scene.condition("main", "NotYet").orElseThrow().getMessage())
        .contains("spec.disableBGPExport");
    scene.pool("main", "cidr: 10.244.0.0/16, disableBGPExport: false");
    await().until(() -> scene.condition("main", "NotYet").isEmpty());
  }

  @Test
  void addressWithTwoHoldersIsAConditionUntilItHasOne() {
    scene.pool("main", "cidr: 10.244.0.0/16");
    scene.pool("other", "cidr: 10.245.0.0/16");
    var one = new Attachment("pool-life-1", "k8s-pod-network", "c1", "eth0");
    var two = new Attachment("pool-life-2", "k8s-pod-network", "c2", "eth0");

    leader.clash(new Clash(IpAddress.parse("10.244.1.1"), one, two));

    await().atMost(LOOKED_AT).until(() -> scene.condition("main", "AddressClash").isPresent());
    assertThat(scene.condition("main", "AddressClash").orElseThrow())
        .matches(c -> c.getStatus().equals("True") && c.getReason().equals("TwoHolders"))
        .matches(c -> c.getMessage().contains("10.244.1.1: container c2 on node pool-life-2"));
    assertThat(scene.condition("other", "AddressClash")).isEmpty();
    leader.clash();
    await().atMost(LOOKED_AT).until(() -> scene.condition("main", "AddressClash").isEmpty());
  }

  @Test
  void selectorThatDoesNotParseIsToldWithItsPlace() {
    scene.pool("main", "cidr: 10.244.0.0/16, nodeSelector: \"zone == \"");

    await().until(() -> scene.isAllocatable("main", "False", "InvalidSelector"));
    assertThat(scene.condition("main", "Allocatable").orElseThrow().getMessage())
        .startsWith("nodeSelector");
    scene.pool("main", "cidr: 10.244.0.0/16, nodeSelector: zone == 'a'");
    await().until(() -> scene.isReady("main"));
  }

  @Test
  void youngerOverlappingPoolWaitsUntilTheOlderIsDisabledAndEmptied() {
    // Given
    var node = scene.node("pool-life-1");
    scene.pool("old", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("old"));
    scene.claim("old", "10.244.1.0/26", node);
    scene.give("10.244.1.0/26", "10.244.1.1", node, "web-0");
    scene.pool("young", "cidr: 10.244.0.0/20, blockSize: 28");
    await().until(() -> scene.isAllocatable("young", "False", "Overlaps"));
    assertThat(scene.condition("young", "Allocatable").orElseThrow().getMessage())
        .contains("10.244.0.0/20", "pool old");

    // When
    scene.pool("old", "cidr: 10.244.0.0/16, disabled: true");

    // Then
    await().until(() -> scene.isAllocatable("old", "False", "Disabled"));
    await()
        .untilAsserted(
            () ->
                assertThat(scene.condition("young", "Allocatable").orElseThrow().getMessage())
                    .contains("block 10.244.1.0/26"));
    scene.release("10.244.1.0/26", "10.244.1.1", Instant.now().minusSeconds(60));
    await().until(() -> scene.isReady("young"));
    assertThat(scene.read("10.244.1.0/26")).isEmpty();
  }

  @Test
  void deletedPoolStaysUntilTheLastAddressIsReleased() {
    // Given
    var node = scene.node("pool-life-2");
    scene.pool("main", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("main"));
    scene.claim("main", "10.244.1.0/26", node);
    scene.give("10.244.1.0/26", "10.244.1.1", node, "web-0");
    scene.give("10.244.1.0/26", "10.244.1.2", node, "web-1");

    // When
    scene.deletePool("main");

    // Then
    await().until(() -> scene.isAllocatable("main", "False", "Terminating"));
    assertThat(scene.condition("main", "Terminating").map(Condition::getStatus))
        .as("both are written at once")
        .hasValue("True");
    await()
        .untilAsserted(
            () ->
                assertThat(scene.condition("main", "Terminating").orElseThrow().getMessage())
                    .contains("2 addresses", "shop/web-0", "shop/web-1"));
    scene.release("10.244.1.0/26", "10.244.1.1", Instant.now());
    await()
        .untilAsserted(
            () ->
                assertThat(scene.condition("main", "Terminating").orElseThrow().getMessage())
                    .contains("1 address is", "shop/web-1"));
    // Cooling addresses hold up nothing.
    scene.release("10.244.1.0/26", "10.244.1.2", Instant.now());
    await().until(() -> scene.pool("main") == null);
    assertThat(scene.read("10.244.1.0/26")).isEmpty();
  }

  @Test
  void poolWhoseFinalizerWasTakenLeavesItsEntriesUntilTheyAreReleased() {
    // Given
    var node = scene.node("pool-life-3");
    scene.pool("main", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("main"));
    scene.claim("main", "10.244.1.0/26", node);
    scene.give("10.244.1.0/26", "10.244.1.1", node, "web-0");
    scene.deletePool("main");
    await().until(() -> scene.condition("main", "Terminating").isPresent());

    // When
    api.client()
        .resources(IPPool.class)
        .withName("main")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    await().until(() -> scene.pool("main") == null);

    // Then
    assertThat(scene.read("10.244.1.0/26").orElseThrow().value().allocations()).hasSize(1);
    scene.release("10.244.1.0/26", "10.244.1.1", Instant.now());
    await().until(() -> scene.read("10.244.1.0/26").isEmpty());
  }

  private void assertCounts(String name, long capacity, long used, long cooling, long reserved) {
    assertThat(scene.pool(name).getStatus())
        .extracting("capacity", "used", "cooling", "reserved", "free")
        .containsExactly(capacity, used, cooling, reserved, capacity - used - cooling - reserved);
  }
}
