package dev.cadastre.controller.notyet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.v1alpha1.BGPPeer;
import dev.cadastre.api.v1alpha1.CadastreResource;
import dev.cadastre.api.v1alpha1.Conditions;
import dev.cadastre.api.v1alpha1.NetworkConfig;
import dev.cadastre.controller.LeadingReplica;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class NotYetTest {
  private final ApiServer api;
  private final LeadingReplica leader;

  NotYetTest(ApiServer api) {
    this.api = api;
    api.emptyRegister();
    leader = new LeadingReplica(api);
  }

  @AfterEach
  void clear() {
    leader.close();
    api.emptyRegister();
  }

  @Test
  void peerIsToldThatNobodySpeaksBgp() {
    apply("BGPPeer", "tor", "peerIP: 192.0.2.1, asNumber: 64512");

    await().until(() -> message(BGPPeer.class, "tor").contains("speaks no BGP"));
  }

  @Test
  void settingWithoutEffectIsNamedUntilItIsTakenBack() {
    apply("NetworkConfig", "default", "routeSource: BGP, mtu: 1400");

    await().until(() -> message(NetworkConfig.class, "default").contains("spec.routeSource"));
    assertThat(message(NetworkConfig.class, "default")).doesNotContain("mtu");
    apply("NetworkConfig", "default", "routeSource: IPAM, mtu: 1400");
    await().until(() -> message(NetworkConfig.class, "default").isEmpty());
  }

  private void apply(String kind, String name, String spec) {
    assertThat(
            api.apply(
                """
                {apiVersion: cadastre.dev/v1alpha1, kind: %s, metadata: {name: %s}, spec: {%s}}
                """
                    .formatted(kind, name, spec)))
        .isEmpty();
  }

  private <R extends CadastreResource<?, Conditions>> String message(Class<R> kind, String name) {
    return Optional.ofNullable(api.client().resources(kind).withName(name).get().getStatus())
        .map(Conditions::conditions)
        .orElse(List.of())
        .stream()
        .filter(condition -> condition.getType().equals("NotYet"))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("");
  }
}
