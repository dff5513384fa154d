package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod that asked for a token for audience {@code cadastre}, as every pod may. */
@WithCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangerTest {
  private static final String NAMESPACE = "strangers";

  private final TestedCluster cluster;

  StrangerTest(TestedCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeAll
  void start() {
    cluster.kind().apply(pod(cluster.workload().left().node()));
    cluster.kind().awaitReady(NAMESPACE, "stranger");
  }

  @AfterAll
  void remove() {
    cluster.kind().kubectl("delete", "namespace", NAMESPACE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "allocate; {\"network\":\"k8s-pod-network\",\"containerId\":\"x\",\"ifName\":\"eth0\"}",
        "release; {\"network\":\"k8s-pod-network\",\"containerId\":\"x\"}",
        "report; {\"generation\":1,\"complete\":true,\"attachments\":[]}"
      })
  void anotherPodsTokenMayNot(String call, String body) {
    var url =
        "https://cadastre-controller.%s.svc.cluster.local:9473/v1/%s"
            .formatted(Release.NAMESPACE, call);
    var asked =
        "curl -sk --max-time 10 -H \"Authorization: Bearer $(cat /var/run/secrets/tokens/token)\""
            + " -H 'Content-Type: application/json' -d '%s' -w '\\n%%{http_code}' %s"
                .formatted(body, url);

    var answer = cluster.kind().exec(NAMESPACE, "stranger", "sh", "-c", asked);

    assertThat(answer.text()).contains("urn:cadastre:not-allowed").endsWith("403");
  }

  private static String pod(String node) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: %1$s}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: stranger, namespace: %1$s}
    spec:
      nodeName: %2$s
      terminationGracePeriodSeconds: 0
      containers:
        - name: agnhost
          image: registry.k8s.io/e2e-test-images/agnhost:2.59
          args: [pause]
          volumeMounts: [{name: tokens, mountPath: /var/run/secrets/tokens}]
      volumes:
        - name: tokens
          projected:
            sources: [{serviceAccountToken: {path: token, audience: cadastre}}]
    """
        .formatted(NAMESPACE, node);
  }
}
