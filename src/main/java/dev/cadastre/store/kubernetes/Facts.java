package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.store.ClusterView.NamespaceFacts;
import dev.cadastre.store.ClusterView.NodeFacts;
import dev.cadastre.store.ClusterView.PodFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** Nodes, namespaces, pods and reservations reduced to what decides. */
final class Facts {
  static final String NODES = "/api/v1/nodes";
  static final String NAMESPACES = "/api/v1/namespaces";
  static final String PODS = "/api/v1/pods";
  static final String RESERVATIONS = "/apis/cadastre.dev/v1alpha1/ipreservations";

  private static final String OURS = "cadastre.dev/";
  private static final String CONFIG_HASH = "kubernetes.io/config.hash";

  /** A hundred thousand pods share a few thousand of these. */
  private static final Map<String, String> SHARED = new ConcurrentHashMap<>();

  private Facts() {}

  static NodeFacts node(JsonNode object) {
    var metadata = object.path("metadata");
    return new NodeFacts(
        metadata.path("name").asText(),
        metadata.path("uid").asText(),
        texts(metadata.path("labels"), key -> true));
  }

  static NamespaceFacts namespace(JsonNode object) {
    var metadata = object.path("metadata");
    return new NamespaceFacts(
        metadata.path("name").asText(),
        texts(metadata.path("labels"), key -> true),
        texts(metadata.path("annotations"), key -> key.startsWith(OURS)));
  }

  static PodFacts pod(JsonNode object) {
    var metadata = object.path("metadata");
    var annotations = metadata.path("annotations");
    return new PodFacts(
        shared(metadata.path("namespace").asText()),
        metadata.path("name").asText(),
        metadata.path("uid").asText(),
        Optional.of(annotations.path(CONFIG_HASH).asText("")).filter(hash -> !hash.isEmpty()),
        shared(object.path("spec").path("nodeName").asText("")),
        texts(annotations, key -> key.startsWith(OURS)));
  }

  static String podPath(String namespace, String name) {
    return "%s/%s/pods/%s".formatted(NAMESPACES, namespace, name);
  }

  /** A CIDR that does not read reserves nothing. */
  static List<Cidr> reservation(JsonNode object) {
    return StreamSupport.stream(object.path("spec").path("reservedCIDRs").spliterator(), false)
        .flatMap(text -> cidr(text.asText()).stream())
        .toList();
  }

  private static Optional<Cidr> cidr(String text) {
    try {
      return Optional.of(Cidr.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String shared(String text) {
    var known = SHARED.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  private static Map<String, String> texts(JsonNode object, Predicate<String> wanted) {
    var texts = new HashMap<String, String>();
    object
        .properties()
        .forEach(
            member -> {
              if (wanted.test(member.getKey())) {
                texts.put(member.getKey(), member.getValue().asText());
              }
            });
    return texts.isEmpty() ? Map.of() : Map.copyOf(texts);
  }
}
