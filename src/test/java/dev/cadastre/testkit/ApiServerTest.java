package dev.cadastre.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithApiServer
class ApiServerTest {
  private final ApiServer api;

  ApiServerTest(ApiServer api) {
    this.api = api;
  }

  @Test
  void tokenOfABoundPodNamesItsNode() {
    // Given
    api.createNamespace("tokens");
    api.createNode("token-node", "192.0.2.7");
    api.createServiceAccount("tokens", "agent");
    var pod = api.createPod("tokens", "agent-1", "token-node", "agent");

    // When
    var token = api.token(pod, "cadastre");

    // Then
    var review =
        api.create(
            new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences("cadastre")
                .endSpec()
                .build());
    assertThat(review.getStatus().getAuthenticated()).isTrue();
    assertThat(
            review.getStatus().getUser().getExtra().get("authentication.kubernetes.io/node-name"))
        .containsExactly("token-node");
  }

  @Test
  void crashIsAnOutageAndRestartBringsTheDataBack() {
    api.createNamespace("kept");

    api.crash();

    assertThatThrownBy(() -> api.client().namespaces().withName("kept").get())
        .isInstanceOf(KubernetesClientException.class);
    api.restart();
    assertThat(api.client().namespaces().withName("kept").get()).isNotNull();
  }

  @Test
  void refusalOfAnApplyIsTold() {
    assertThat(api.apply("{apiVersion: v1, kind: Namespace, metadata: {name: Upper}}"))
        .hasValueSatisfying(message -> assertThat(message).contains("metadata.name"));
    assertThat(api.apply("{apiVersion: v1, kind: Namespace, metadata: {name: lower}}")).isEmpty();
    assertThat(api.kubectl("get", "namespace", "lower")).contains("Active");
  }

  @Test
  void requestsAreCounted() {
    var labels = Map.of("resource", "configmaps", "verb", "POST");
    var before = api.metric("apiserver_request_total", labels);

    api.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: absent, namespace: default}}");
    api.client().configMaps().inNamespace("default").withName("absent").delete();
    api.client()
        .configMaps()
        .inNamespace("default")
        .resource(
            new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                .withNewMetadata()
                .withName("counted")
                .endMetadata()
                .build())
        .create();

    assertThat(api.metric("apiserver_request_total", labels)).isEqualTo(before + 1);
  }
}
