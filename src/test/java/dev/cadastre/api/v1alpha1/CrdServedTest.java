package dev.cadastre.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class CrdServedTest {
  private static final String POOL =
      """
      apiVersion: cadastre.dev/v1alpha1
      kind: IPPool
      metadata: {name: main}
      spec: {cidr: 10.244.0.0/16, natOutgoing: true}
      """;
  private static final String LATER_POOL = POOL.replace("true}", "true, future: kept}");

  private final ApiServer api;

  CrdServedTest(ApiServer api) {
    this.api = api;
  }

  @BeforeEach
  void emptyRegister() {
    api.emptyRegister();
  }

  @Test
  void memberOfALaterVersionSurvivesOurUpdate() {
    // Given
    var ours = CrdFiles.render(IPPool.class);
    var later = (ObjectNode) CrdFiles.parse(ours);
    ((ObjectNode) later.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties"))
        .putObject("future")
        .put("type", "string");
    assertThat(api.apply(later.toString())).isEmpty();
    try {
      Awaitility.await().until(() -> api.apply(LATER_POOL).isEmpty() && future() != null);

      // When
      var pool = api.client().resources(IPPool.class).withName("main").get();
      pool.getMetadata().setLabels(Map.of("touched", "yes"));
      api.client().resource(pool).update();

      // Then
      assertThat(future()).isEqualTo("kept");
    } finally {
      assertThat(api.apply(ours)).isEmpty();
      Awaitility.await().until(() -> api.apply(LATER_POOL).orElse("").contains("not declared"));
    }
  }

  @Test
  void defaultsAreFilledInByTheApiServer() {
    api.apply(
        "{apiVersion: cadastre.dev/v1alpha1, kind: IPAMConfig, metadata: {name: default}, spec:"
            + " {}}");
    api.apply(
        "{apiVersion: cadastre.dev/v1alpha1, kind: NetworkConfig, metadata: {name: default}, spec:"
            + " {}}");

    var ipam = api.client().genericKubernetesResources("cadastre.dev/v1alpha1", "IPAMConfig");
    var network = api.client().genericKubernetesResources("cadastre.dev/v1alpha1", "NetworkConfig");

    assertThat(ipam.withName("default").get().<Object>get("spec", "quarantine")).isEqualTo("5m");
    assertThat(api.client().resources(IPAMConfig.class).withName("default").get().getSpec())
        .isEqualTo(IPAMConfig.Spec.defaults());
    assertThat(network.withName("default").get().<Object>get("spec", "routeSource"))
        .isEqualTo("IPAM");
    assertThat(api.client().resources(NetworkConfig.class).withName("default").get().getSpec())
        .isEqualTo(NetworkConfig.Spec.defaults());
  }

  @Test
  void kubectlShowsHowFullAPoolIs() {
    // Given
    assertThat(api.apply(POOL)).isEmpty();
    var pool = api.client().resources(IPPool.class).withName("main");
    var status =
        """
        {"status": {"used": 3, "free": 65533, "capacity": 65536, "conditions": [{"type": "Allocatable",
        "status": "True", "reason": "Ready", "message": "", "lastTransitionTime": "2026-11-24T02:00:00Z"}]}}
        """;
    pool.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), status);

    // Then
    assertThat(api.kubectl("get", "ipp").lines())
        .satisfiesExactly(
            header ->
                assertThat(words(header))
                    .containsExactly(
                        "NAME",
                        "CIDR",
                        "ALLOCATABLE",
                        "REASON",
                        "USED",
                        "FREE",
                        "CAPACITY",
                        "NAT",
                        "AGE"),
            row ->
                assertThat(words(row))
                    .startsWith(
                        "main", "10.244.0.0/16", "True", "Ready", "3", "65533", "65536", "true"));
  }

  @Test
  void kubectlShowsWhoHasWhat() {
    // Given
    assertThat(api.apply(POOL)).isEmpty();
    api.apply(
        """
        apiVersion: cadastre.dev/v1alpha1
        kind: IPAMHandle
        metadata: {name: pods.c1}
        spec:
          network: pods
          containerId: c1
          pod: {namespace: shop, name: web-0, uid: u1}
          node: worker-1
          addresses: [10.244.1.5]
        """);

    // Then
    assertThat(api.kubectl("get", "iph").lines())
        .satisfiesExactly(
            header ->
                assertThat(words(header))
                    .containsExactly("NAME", "NAMESPACE", "POD", "NODE", "ADDRESSES", "AGE"),
            row ->
                assertThat(words(row))
                    .startsWith("pods.c1", "shop", "web-0", "worker-1", "[\"10.244.1.5\"]"));
    assertThat(api.kubectl("get", "cadastre"))
        .contains("ippool.cadastre.dev/main", "ipamhandle.cadastre.dev/pods.c1");
  }

  @Test
  void kubectlExplainsFields() {
    assertThat(api.kubectl("explain", "ipamblocks.spec.freed"))
        .contains("Addresses released, oldest first");
    assertThat(api.kubectl("explain", "ippool")).contains("A range of addresses that pods and");
  }

  private @Nullable Object future() {
    GenericKubernetesResource pool =
        api.client()
            .genericKubernetesResources("cadastre.dev/v1alpha1", "IPPool")
            .withName("main")
            .get();
    return pool.get("spec", "future");
  }

  private static String[] words(String line) {
    return line.trim().split(" +", -1);
  }
}
