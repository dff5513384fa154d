package dev.cadastre.agent.cluster;

import dev.cadastre.agent.register.ControllerEndpoint;
import dev.cadastre.agent.register.Directory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where the controllers are and what to trust, from their Service's EndpointSlices and CA. */
public final class ControllerWatch implements AutoCloseable {
  private final Informer<ControllerSlice> slices;
  private final Informer<String> roots;
  private final Consumer<Directory> onChange;
  private Directory last;

  /**
   * Watches that are to be started.
   *
   * @param known from before the first answer of the API
   */
  public ControllerWatch(
      ApiServer api,
      String namespace,
      String service,
      Directory known,
      Consumer<Directory> onChange) {
    this.onChange = onChange;
    this.last = known;
    this.slices =
        new Informer<>(
            api,
            "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices".formatted(namespace),
            "labelSelector=kubernetes.io%2Fservice-name%3D" + service,
            ControllerSlice::read,
            this::changed);
    this.roots =
        new Informer<>(
            api,
            "/api/v1/namespaces/%s/configmaps".formatted(namespace),
            ClusterView.named("cadastre-ca"),
            object -> object.path("data").path("ca.crt").asText(),
            this::changed);
  }

  public ControllerWatch start() {
    slices.start();
    roots.start();
    return this;
  }

  /** What is not there is not believed: the last list is better than none. */
  private synchronized void changed() {
    var next = last;
    var endpoints = endpoints(slices.objects());
    if (!endpoints.isEmpty()) {
      next = next.withEndpoints(endpoints);
    }
    var pem = roots.objects().get("cadastre-ca");
    if (pem != null && !pem.isEmpty()) {
      next = next.withRoots(pem);
    }
    if (!next.equals(last)) {
      last = next;
      onChange.accept(next);
    }
  }

  private static List<ControllerEndpoint> endpoints(Map<String, ControllerSlice> slices) {
    return slices.values().stream()
        .flatMap(slice -> slice.endpoints().stream())
        .distinct()
        .sorted(Comparator.comparing(endpoint -> endpoint.base().toString()))
        .toList();
  }

  @Override
  public void close() {
    slices.close();
    roots.close();
  }
}
