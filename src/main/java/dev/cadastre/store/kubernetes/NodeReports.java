package dev.cadastre.store.kubernetes;

import dev.cadastre.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The NodeReports that there are: written by agents, removed when their nodes are gone. */
public final class NodeReports {
  private static final String PATH = "/apis/cadastre.dev/v1alpha1/nodereports";
  private static final Duration UNTIL_HEADERS = Duration.ofSeconds(5);

  private final KubernetesApi api;

  public NodeReports(KubernetesApi api) {
    this.api = api;
  }

  /**
   * The names of the nodes that have one, as the API server's watch cache has them.
   *
   * @throws StoreUnavailableException where the API server gives no complete list
   */
  public Set<String> nodes() {
    var nodes = new TreeSet<String>();
    try (var stream = api.stream(PATH + "?resourceVersion=0", UNTIL_HEADERS)) {
      ObjectList.read(stream, object -> nodes.add(object.path("metadata").path("name").asText()));
    } catch (ApiStreamException | IOException e) {
      throw new StoreUnavailableException("the NodeReports can't be read", e);
    }
    return nodes;
  }

  /** Removes the node's; one that stays is found again in the next round. */
  public void remove(String node) {
    api.delete(PATH + "/" + node, Map.of("kind", "DeleteOptions", "apiVersion", "v1"));
  }
}
