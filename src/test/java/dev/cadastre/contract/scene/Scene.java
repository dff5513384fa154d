package dev.cadastre.contract.scene;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cadastre.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One test's part of the world: ranges of its own, nodes with a label of its own that its pools
 * select, and names with a prefix of its own. So tests can run side by side.
 */
public final class Scene {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final World world;
  private final int number = COUNT.incrementAndGet();
  private final String id = "s" + number;
  private final AtomicInteger pods = new AtomicInteger();

  Scene(World world) {
    this.world = world;
  }

  /** One that no extension made, for tests outside of a test method's own. */
  public static Scene in(World world) {
    return new Scene(world);
  }

  public World world() {
    return world;
  }

  public ApiServer api() {
    return world.api();
  }

  /** The prefix of its names. */
  public String id() {
    return id;
  }

  /** An address or CIDR of the scene by its last two octets, such as {@code 0.0/24}. */
  public String v4(String tail) {
    return "%d.%d.%s".formatted(10 + number / 256, number % 256, tail);
  }

  /** An address or CIDR of the scene by its end, such as {@code /120} or {@code 5}. */
  public String v6(String tail) {
    return "fd00:%x::%s".formatted(number, tail);
  }

  /** A pool that selects the scene's nodes unless a field says otherwise; awaits its decision. */
  public Pool pool(String name, String cidr, String... fields) {
    var pool = undecidedPool(name, cidr, fields);
    await(pool + " is decided").atMost(LIMIT).until(() -> allocatable(pool).isPresent());
    return pool;
  }

  /** As {@link #pool}, without waiting for anything. */
  public Pool undecidedPool(String name, String cidr, String... fields) {
    var pool = new Pool(id + "-" + name, cidr);
    edit(pool, fields);
    return pool;
  }

  /** Applies the pool with other fields. */
  public void edit(Pool pool, String... fields) {
    var spec = new ArrayList<>(List.of("cidr: \"" + pool.cidr() + "\""));
    if (List.of(fields).stream().noneMatch(f -> f.contains("nodeSelector"))) {
      spec.add(selecting("all()"));
    }
    spec.addAll(List.of(fields));
    apply("IPPool", pool.name(), String.join(", ", spec));
  }

  /** The field of a pool that selects those of the scene's nodes that the expression holds for. */
  public String selecting(String expression) {
    return "nodeSelector: \"scene == '%s' && (%s)\"".formatted(id, expression);
  }

  /** Applies an object of ours; the spec as YAML between braces. */
  public void apply(String kind, String name, String spec) {
    world.apply(object(kind, name, spec));
  }

  /** What the API server says against it. */
  public Optional<String> refusal(String kind, String name, String spec) {
    return api().apply(object(kind, name, spec));
  }

  private static String object(String kind, String name, String spec) {
    return """
    apiVersion: cadastre.dev/v1alpha1
    kind: %s
    metadata: {name: %s}
    spec: {%s}
    """
        .formatted(kind, name, spec);
  }

  public void delete(Pool pool) {
    delete("ippools", pool.name());
  }

  public void delete(String plural, String name) {
    client(plural).withName(name).delete();
  }

  /** Reserves the CIDRs under a name of the scene. */
  public void reserve(String name, String... cidrs) {
    apply("IPReservation", id + "-" + name, "reservedCIDRs: " + quoted(cidrs));
  }

  private static String quoted(String... texts) {
    return "[" + String.join(", ", List.of(texts).stream().map(t -> '"' + t + '"').toList()) + "]";
  }

  /** A node with these labels, such as {@code zone=a}, whose agent runs. */
  public Worker node(String name, String... labels) {
    return worker(id + "-" + name, labels);
  }

  /** A node of exactly that name. */
  public Worker worker(String fullName, String... labels) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(fullName)
            .addToLabels("scene", id)
            .addToLabels(labels(labels))
            .endMetadata()
            .build();
    var created = api().create(node);
    var agent = world.agentPod("cadastre-agent", fullName);
    var token = api().token(agent, "cadastre");
    return new Worker(world, id, fullName, created.getMetadata().getUid(), token);
  }

  /** The Node object goes, and with it its agent's pod. */
  public void delete(Worker node) {
    api().client().nodes().withName(node.name()).delete();
    api()
        .client()
        .pods()
        .inNamespace("cadastre")
        .withName("cadastre-agent-" + node.name())
        .withGracePeriod(0)
        .delete();
  }

  private static Map<String, String> labels(String... labels) {
    var map = new java.util.HashMap<String, String>();
    for (var label : labels) {
      var words = label.split("=", 2);
      map.put(words[0], words[1]);
    }
    return map;
  }

  /** A namespace of the scene. */
  public String namespace(String name, Map<String, String> labels, Map<String, String> notes) {
    var full = id + "-" + name;
    api()
        .create(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(full)
                .withLabels(labels)
                .withAnnotations(notes)
                .endMetadata()
                .build());
    return full;
  }

  /** A pod on the node, in a namespace that says nothing. */
  public PodOf pod(Worker node) {
    return pod(node, Map.of());
  }

  public PodOf pod(Worker node, Map<String, String> annotations) {
    return pod("default", node, annotations);
  }

  public PodOf pod(String namespace, Worker node, Map<String, String> annotations) {
    return PodOf.of(
        api()
            .create(
                new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(id + "-pod-" + pods.incrementAndGet())
                    .withAnnotations(annotations)
                    .endMetadata()
                    .withNewSpec()
                    .withNodeName(node.name())
                    .addNewContainer()
                    .withName("main")
                    .withImage("none")
                    .endContainer()
                    .endSpec()
                    .build()));
  }

  /** An object of ours as it is now. */
  public Optional<JsonNode> find(String plural, String name) {
    return Optional.ofNullable(client(plural).withName(name).get()).map(JSON::valueToTree);
  }

  public JsonNode the(String plural, String name) {
    return find(plural, name)
        .orElseThrow(() -> new AssertionError("no %s %s".formatted(plural, name)));
  }

  /** The spec of the block with that CIDR. */
  public JsonNode block(String cidr) {
    return the("ipamblocks", blockName(cidr)).path("spec");
  }

  public boolean blockExists(String cidr) {
    return find("ipamblocks", blockName(cidr)).isPresent();
  }

  public static String blockName(String cidr) {
    return cidr.replaceAll("[.:/]", "-");
  }

  /** All objects of a kind of ours, this scene's and others'. */
  public List<JsonNode> list(String plural) {
    return client(plural).list().getItems().stream().<JsonNode>map(JSON::valueToTree).toList();
  }

  /** What the first replica answers to a GET of somebody who may see everything. */
  public Answer operator(String path) {
    return world.get(world.one(), path, world.operatorToken());
  }

  /** The CIDRs of the scene's blocks that are the node's, by name of the object. */
  public List<String> blocksOf(Worker node) {
    return list("ipamblocks").stream()
        .map(block -> block.path("spec"))
        .filter(spec -> spec.path("node").asText().equals(node.name()))
        .map(spec -> spec.path("cidr").asText())
        .toList();
  }

  /** The spec of the node's NodeNetwork; missing if there is none. */
  public JsonNode network(Worker node) {
    return find("nodenetworks", node.name())
        .map(object -> object.path("spec"))
        .orElseGet(() -> JSON.getNodeFactory().missingNode());
  }

  public JsonNode status(Pool pool) {
    return the("ippools", pool.name()).path("status");
  }

  /** A condition of the pool: status, reason and message. */
  public Optional<JsonNode> condition(Pool pool, String type) {
    for (var condition : status(pool).path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  /** What the pool's condition says for people; empty without it. */
  public String message(Pool pool, String type) {
    return condition(pool, type).map(c -> c.path("message").asText()).orElse("");
  }

  /** Status and reason of the pool's condition Allocatable, once it is decided. */
  public Optional<String> allocatable(Pool pool) {
    return condition(pool, "Allocatable")
        .map(c -> c.path("status").asText() + " " + c.path("reason").asText())
        .filter(words -> !words.startsWith("Unknown"));
  }

  /** Awaits that the pool's condition Allocatable says so, such as {@code False Overlaps}. */
  public void awaitAllocatable(Pool pool, String words) {
    await(pool + " is " + words)
        .atMost(LIMIT)
        .until(() -> allocatable(pool).equals(Optional.of(words)));
  }

  /** A JSON merge patch of an object of ours. */
  public void patch(String plural, String name, String json) {
    client(plural).withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
          GenericKubernetesResource,
          io.fabric8.kubernetes.api.model.GenericKubernetesResourceList,
          io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource>>
      client(String plural) {
    return api()
        .client()
        .genericKubernetesResources(
            new CustomResourceDefinitionContext.Builder()
                .withGroup("cadastre.dev")
                .withVersion("v1alpha1")
                .withPlural(plural)
                .withScope("Cluster")
                .build());
  }
}
