package dev.cadastre.testkit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** The kinds of the CRDs on the class path, on one API server. */
final class OurKinds {
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private final KubernetesClient client;
  private final List<CustomResourceDefinition> crds;

  private OurKinds(KubernetesClient client) {
    this.client = client;
    this.crds = read(client);
  }

  /** Applies the CRDs and waits until all are served. */
  static OurKinds install(KubernetesClient client) {
    var kinds = new OurKinds(client);
    kinds.apply();
    return kinds;
  }

  /** Established is not enough: a new kind's storage refuses for a moment with 429. */
  private void apply() {
    crds.forEach(crd -> client.resource(crd).serverSideApply());
    for (var crd : crds) {
      Awaitility.await(crd.getMetadata().getName() + " is served")
          .atMost(SETTLE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(KubernetesClientException.class)
          .until(() -> objects(crd).list() != null);
    }
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      objects(CustomResourceDefinition crd) {
    return client.genericKubernetesResources(CustomResourceDefinitionContext.fromCrd(crd));
  }

  private static List<CustomResourceDefinition> read(KubernetesClient client) {
    try {
      var folder = OurKinds.class.getResource("/crds");
      if (folder == null) {
        throw new IllegalStateException("no crds on the class path");
      }
      try (var files = Files.list(Path.of(folder.toURI()))) {
        return files.sorted().map(file -> read(client, file)).toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("read the CRDs", e);
    }
  }

  private static CustomResourceDefinition read(KubernetesClient client, Path file) {
    try {
      return client
          .getKubernetesSerialization()
          .unmarshal(Files.readString(file), CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes every object of them, whatever its finalizers say. */
  void empty() {
    // All kinds at once: a LIST that follows a write waits up to 100 ms.
    try (var kinds = Executors.newVirtualThreadPerTaskExecutor()) {
      var emptied = crds.stream().map(crd -> CompletableFuture.runAsync(() -> empty(crd), kinds));
      CompletableFuture.allOf(emptied.toArray(CompletableFuture[]::new)).join();
    }
  }

  private void empty(CustomResourceDefinition crd) {
    var objects = objects(crd);
    Awaitility.await("no " + crd.getMetadata().getName())
        .atMost(SETTLE)
        .pollDelay(Duration.ZERO)
        // After a restart each kind's storage refuses for a moment.
        .ignoreExceptionsMatching(
            e -> e instanceof KubernetesClientException refused && refused.getCode() == 429)
        .until(
            () -> {
              var left = objects.list().getItems();
              left.forEach(object -> remove(objects.resource(object), object));
              return left.isEmpty();
            });
  }

  private static void remove(
      Resource<GenericKubernetesResource> resource, GenericKubernetesResource object) {
    try {
      if (!object.getFinalizers().isEmpty()) {
        resource.patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
      }
      resource.delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
