package dev.cadastre.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cadastre.agent.cluster.ApiServer;
import dev.cadastre.agent.telemetry.LogLine;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The end of an uninstallation, under an account of its own: takes our finalizers off pools and
 * blocks once no controller is left that would, so that whoever wants to can delete them. Nothing
 * else of the register changes.
 */
public final class Farewell {
  private static final System.Logger LOG = System.getLogger(Farewell.class.getName());
  private static final String OURS = "cadastre.dev/";
  private static final List<String> KINDS = List.of("ippools", "ipamblocks");
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ApiServer api;
  private final String namespace;

  Farewell(ApiServer api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /** The program; what fails ends it with 1, and Kubernetes starts it again. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var settings = AgentSettings.parse(System.getenv());
    var kubernetes = settings.kubernetes();
    try (var api = new ApiServer(kubernetes.api(), kubernetes.token(), kubernetes.roots())) {
      new Farewell(api, settings.namespace()).run();
    }
  }

  void run() throws IOException, InterruptedException {
    // A controller that still runs would put them on again.
    while (!items(controllers()).isEmpty()) {
      Thread.sleep(PAUSE);
    }
    for (var kind : KINDS) {
      var path = "/apis/cadastre.dev/v1alpha1/" + kind;
      for (var object : items(path)) {
        release(path, object);
      }
    }
  }

  private String controllers() {
    return "/api/v1/namespaces/%s/pods?labelSelector=%s"
        .formatted(
            namespace,
            URLEncoder.encode(
                "app.kubernetes.io/name=cadastre,app.kubernetes.io/component=controller",
                StandardCharsets.UTF_8));
  }

  private void release(String path, JsonNode object) throws IOException, InterruptedException {
    var name = object.at("/metadata/name").asText();
    var others = JsonNodeFactory.instance.arrayNode();
    for (var finalizer : object.at("/metadata/finalizers")) {
      if (!finalizer.asText().startsWith(OURS)) {
        others.add(finalizer);
      }
    }
    if (others.size() < object.at("/metadata/finalizers").size()) {
      var patch = JsonNodeFactory.instance.objectNode();
      var metadata = patch.putObject("metadata");
      // Somebody else's change in between is a conflict, and the next start looks again.
      metadata.set("resourceVersion", object.at("/metadata/resourceVersion"));
      metadata.set("finalizers", others);
      api.merge(path + "/" + name, patch);
      LOG.log(
          Level.INFO, LogLine.of("finalizer-removed").with("object", path + "/" + name).toString());
    }
  }

  private List<JsonNode> items(String path) throws IOException, InterruptedException {
    return api.find(path)
        .map(list -> List.copyOf(list.path("items").valueStream().toList()))
        .orElse(List.of());
  }
}
