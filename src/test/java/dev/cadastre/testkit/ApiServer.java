package dev.cadastre.testkit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddressBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real API server with our CRDs, for tests; the first use starts it (about five seconds), the end
 * of the JVM stops it. There is no kubelet, scheduler or controller manager: namespaces are not
 * emptied, nothing is collected, a pod is bound by saying so.
 */
public final class ApiServer implements AutoCloseable {
  private static final Pattern DOCUMENTS = Pattern.compile("(?m)^---\\s*$");

  private static @Nullable ApiServer shared;
  private static @Nullable String failure;

  private final ControlPlane processes;
  private final Path kubeconfig;
  private final KubernetesClient client;
  private final OurKinds kinds;

  private ApiServer(ControlPlane.Durability durability) {
    processes = new ControlPlane(durability);
    Runtime.getRuntime().addShutdownHook(new Thread(processes::close, "stop-apiserver"));
    kubeconfig = writeKubeconfig("admin", ControlPlane.TOKEN);
    client = client(ControlPlane.TOKEN);
    kinds = OurKinds.install(client);
  }

  /** The test JVM's one. What kept it from starting keeps every later caller from trying again. */
  public static synchronized ApiServer shared() {
    if (failure != null) {
      throw new IllegalStateException("the API server did not start before: " + failure);
    }
    if (shared == null) {
      try {
        shared = new ApiServer(ControlPlane.Durability.PROCESS);
      } catch (RuntimeException e) {
        failure = e.toString();
        throw e;
      }
    }
    return shared;
  }

  /** One of the caller's own, whose etcd calls fsync as in production. */
  public static ApiServer durable() {
    return new ApiServer(ControlPlane.Durability.MACHINE);
  }

  /** One of the caller's own, as fast as the shared one. */
  public static ApiServer own() {
    return new ApiServer(ControlPlane.Durability.PROCESS);
  }

  @Override
  public void close() {
    client.close();
    processes.close();
  }

  /** The API server's certificate, which is its own authority. */
  public Path certificate() {
    return processes.certificate();
  }

  public String adminToken() {
    return ControlPlane.TOKEN;
  }

  public long serverPid() {
    return processes.server().pid();
  }

  public long etcdPid() {
    return processes.etcd().pid();
  }

  /** Where etcd serves its metrics. */
  public String etcdUrl() {
    return processes.etcdUrl();
  }

  /** A client of an administrator. It doesn't retry, so an outage shows at once. */
  public KubernetesClient client() {
    return client;
  }

  /** An administrator's client with connections of its own; the caller closes it. */
  public KubernetesClient newClient() {
    return client(ControlPlane.TOKEN);
  }

  /** A new client that bears this token; the caller closes it. */
  public KubernetesClient client(String token) {
    var config = Config.fromKubeconfig(kubeconfigText("test", token));
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  public String url() {
    return processes.url();
  }

  /** An administrator's kubeconfig file, for child processes. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** A kubeconfig file for this bearer of a token. */
  public Path writeKubeconfig(String user, String token) {
    try {
      return Files.writeString(
          processes.folder().resolve(user + ".kubeconfig"), kubeconfigText(user, token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the API server where it stands: connections stay, nobody answers. */
  public void pause() {
    processes.server().pause();
  }

  public void resume() {
    processes.server().resume();
  }

  /** Ends it as a crash would: connections are refused until {@link #restart}. */
  public void crash() {
    processes.server().close();
  }

  /** The same port, the same data, and every watch is broken. */
  public void restart() {
    processes.restartServer();
  }

  /**
   * Applies objects as {@code kubectl apply --server-side} does, one document after the other.
   *
   * @return what the API server said against the first that it refused
   */
  public Optional<String> apply(String yaml) {
    try {
      for (var document : DOCUMENTS.split(yaml, -1)) {
        if (!document.isBlank()) {
          // The marker keeps what starts with a brace from being taken for JSON.
          serverSideApply(
              client
                  .getKubernetesSerialization()
                  .unmarshal("---\n" + document, GenericKubernetesResource.class));
        }
      }
      return Optional.empty();
    } catch (KubernetesClientException refused) {
      if (refused.getStatus() == null) {
        throw refused;
      }
      return Optional.of(refused.getStatus().getMessage());
    }
  }

  /** Runs kubectl as an administrator; its output with its errors. */
  public String kubectl(String... arguments) {
    return Kubectl.run(kubeconfig, List.of(arguments));
  }

  /**
   * The sum of a metric's series that have all these labels, such as {@code
   * apiserver_request_total}.
   */
  public double metric(String name, Map<String, String> labels) {
    return Metrics.sum(client.raw("/metrics"), name, labels);
  }

  public String createNamespace(String name) {
    create(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
    return name;
  }

  /** A node with an internal address for each of {@code addresses}; it needs not exist anywhere. */
  public Node createNode(String name, String... addresses) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("kubernetes.io/hostname", name)
            .endMetadata()
            .withNewStatus()
            .withAddresses(
                List.of(addresses).stream()
                    .map(
                        address ->
                            new NodeAddressBuilder()
                                .withType("InternalIP")
                                .withAddress(address)
                                .build())
                    .toList())
            .endStatus()
            .build();
    return create(node);
  }

  public void createServiceAccount(String namespace, String name) {
    create(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .build());
  }

  /** A pod of that ServiceAccount, bound to the node. */
  public Pod createPod(String namespace, String name, String node, String serviceAccount) {
    return create(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .withServiceAccountName(serviceAccount)
            .addNewContainer()
            .withName("main")
            .withImage("none")
            .endContainer()
            .endSpec()
            .build());
  }

  public Pod createPod(String namespace, String name, String node) {
    return createPod(namespace, name, node, "default");
  }

  /** A token of the pod's account, bound to the pod (and so to its node), for this audience. */
  public String token(Pod pod, String audience) {
    var request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audience)
            .withExpirationSeconds(3600L)
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec()
            .build();
    return client
        .serviceAccounts()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getSpec().getServiceAccountName())
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  /** A token of the account, bound to nothing, for this audience. */
  public String token(String namespace, String serviceAccount, String audience) {
    var request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audience)
            .withExpirationSeconds(3600L)
            .endSpec()
            .build();
    return client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(serviceAccount)
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  /** Removes pods at once (there is no kubelet that would confirm it). */
  public void deletePod(Pod pod) {
    client.resource(pod).withGracePeriod(0).delete();
  }

  public <T extends HasMetadata> T create(T object) {
    return client.resource(object).create();
  }

  /** Removes every object of our kinds, whatever its finalizers say. */
  public void emptyRegister() {
    kinds.empty();
  }

  private void serverSideApply(GenericKubernetesResource object) {
    client
        .resource(object)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("testkit")
                .withForce(true)
                .build(),
            object);
  }

  private String kubeconfigText(String user, String token) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: test, cluster: {server: "%s", certificate-authority: "%s"}}]
    users: [{name: %s, user: {token: "%s"}}]
    contexts: [{name: test, context: {cluster: test, user: %s}}]
    current-context: test
    """
        .formatted(processes.url(), processes.certificate(), user, token, user);
  }
}
