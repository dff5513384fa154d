package dev.cadastre.controller.defaults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.store.OverlapDecider;
import dev.cadastre.store.kubernetes.Installation;
import dev.cadastre.store.kubernetes.Installation.Installed;
import dev.cadastre.store.kubernetes.Installation.Progress;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesPools;
import dev.cadastre.store.kubernetes.ServerClock;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class DefaultPoolsTest {
  private static final AtomicInteger CLUSTERS = new AtomicInteger();
  private static final String TWO =
      """
      [{"name": "default-ipv4", "cidr": "10.244.0.0/16", "vxlanMode": "Always", "natOutgoing": true},
       {"name": "default-ipv6", "cidr": "fd00:10:244::/56"}]
      """;

  private final ApiServer api;
  private final KubernetesApi kubernetes;
  private final KubernetesPools pools;
  private final String namespace = "installed-" + CLUSTERS.incrementAndGet();

  DefaultPoolsTest(ApiServer api) {
    this.api = api;
    api.emptyRegister();
    var clock = new ServerClock(Clock.systemUTC());
    kubernetes = new KubernetesApi(api.client(), clock);
    pools = new KubernetesPools(kubernetes, clock);
    api.createNamespace(namespace);
  }

  @AfterEach
  void clear() {
    api.emptyRegister();
  }

  @Test
  void poolsAreCreatedOnceAndOneThatIsDeletedStaysDeleted() {
    install(TWO);
    assertThat(names()).containsExactly("default-ipv4", "default-ipv6");
    assertThat(api.client().resources(IPPool.class).withName("default-ipv4").get().getSpec())
        .extracting("vxlanMode", "natOutgoing")
        .containsExactly("Always", true);

    api.emptyRegister();
    install(TWO);

    assertThat(names()).isEmpty();
  }

  @Test
  void whereThereArePoolsNoneIsAddedNeitherNowNorLater() {
    api.apply(
        "{apiVersion: cadastre.dev/v1alpha1, kind: IPPool, metadata: {name: own}, spec: {cidr: 10.0.0.0/16}}");

    install(TWO);
    assertThat(names()).containsExactly("own");
    api.emptyRegister();
    install(TWO);

    assertThat(names()).isEmpty();
  }

  @Test
  void nextLeaderGoesOnWhereTheLastOneStopped() {
    installation().begin(new Installed(Progress.CREATING, TWO));
    installation().createPool("default-ipv4", Map.of("cidr", "10.244.0.0/16"));
    assertThat(new OverlapDecider(pools, installation()::isComplete).decide("default-ipv4"))
        .isEmpty();

    install("[]");

    assertThat(names()).containsExactly("default-ipv4", "default-ipv6");
    assertThat(new OverlapDecider(pools, installation()::isComplete).decide("default-ipv4"))
        .isPresent();
  }

  @Test
  void poolThatTheApiServerRefusesHoldsUpNoOther() {
    install(
        "[{\"name\": \"bad\", \"cidr\": \"10.0.0.1/16\"}, {\"name\": \"good\", \"cidr\": \"10.1.0.0/16\"}]");

    assertThat(names()).containsExactly("good");
    assertThat(installation().isComplete()).isTrue();
  }

  @Test
  void leaderWaitsForItsNamespace() {
    var waiting = new Installation(kubernetes, namespace + "-later");
    var leader = new DefaultPools(waiting, pools, TWO);

    leader.start();
    try {
      api.createNamespace(namespace + "-later");
      await().until(waiting::isComplete);
    } finally {
      leader.stop();
    }
    assertThat(names()).hasSize(2);
  }

  private void install(String wanted) {
    new DefaultPools(installation(), pools, wanted).install();
  }

  private Installation installation() {
    return new Installation(kubernetes, namespace);
  }

  private List<String> names() {
    return pools.listPools().stream().map(seen -> seen.value().name()).sorted().toList();
  }
}
