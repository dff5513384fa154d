package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.store.StoreUnavailableException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The pods of a node, read from the API server each time: what is freed rests on no cache. */
public final class NodePods {
  private static final Duration UNTIL_HEADERS = Duration.ofSeconds(5);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesApi api;

  public NodePods(KubernetesApi api) {
    this.api = api;
  }

  /**
   * The UIDs of the pods that are bound to the node and not at their end, and static pods' config
   * hashes: those are what the runtime knows them by.
   *
   * @throws StoreUnavailableException where the API server gives no complete list
   */
  public Set<String> living(String node) {
    var living = new HashSet<String>();
    var selector = URLEncoder.encode("spec.nodeName=" + node, StandardCharsets.UTF_8);
    try (var stream = api.stream(Facts.PODS + "?fieldSelector=" + selector, UNTIL_HEADERS)) {
      ObjectList.read(stream, pod -> add(living, pod));
    } catch (ApiStreamException | IOException e) {
      throw new StoreUnavailableException("the pods of node " + node + " can't be read", e);
    }
    return living;
  }

  private static void add(Set<String> living, JsonNode object) {
    if (!ENDED.contains(object.path("status").path("phase").asText(""))) {
      var pod = Facts.pod(object);
      living.add(pod.uid());
      pod.configHash().ifPresent(living::add);
    }
  }
}
