package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Handle;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.Use;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** IPAMHandle objects to handles and back. */
final class HandleResource {
  static final String PATH = "/apis/cadastre.dev/v1alpha1/ipamhandles";

  private static final String KIND = "IPAMHandle";
  private static final Set<String> KNOWN =
      Set.of("network", "containerId", "use", "pod", "node", "interfaces", "addresses");

  private HandleResource() {}

  static String path(String name) {
    return PATH + "/" + name;
  }

  /**
   * The handle that the object says. Member by member: at the start there may be 150,000.
   *
   * @throws IllegalArgumentException where it says none
   */
  static Handle decode(JsonNode object) {
    var spec = object.path("spec");
    var interfaces = new TreeSet<String>();
    spec.path("interfaces").forEach(name -> interfaces.add(name.asText()));
    var addresses = new TreeSet<IpAddress>();
    spec.path("addresses").forEach(address -> addresses.add(IpAddress.parse(address.asText())));
    return new Handle(
        spec.path("network").asText(),
        spec.path("containerId").asText(),
        Use.parse(spec.path("use").asText(Use.WORKLOAD.toString())),
        pod(spec.path("pod")),
        spec.path("node").asText(),
        interfaces,
        addresses);
  }

  private static Optional<PodId> pod(JsonNode pod) {
    return pod.isObject()
        ? Optional.of(
            new PodId(
                pod.path("namespace").asText(),
                pod.path("name").asText(),
                pod.path("uid").asText()))
        : Optional.empty();
  }

  static Map<String, Object> create(String name, Handle handle) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", name);
    return Leftovers.object(KIND, Map.of(), metadata, spec(handle, Map.of()));
  }

  /** The object as it was read, with this handle in it. */
  static Map<String, Object> replace(JsonNode read, Handle handle) {
    var metadata = read.path("metadata");
    var written = new LinkedHashMap<String, Object>();
    written.put("name", metadata.path("name").asText());
    written.put("uid", metadata.path("uid").asText());
    written.put("resourceVersion", metadata.path("resourceVersion").asText());
    return Leftovers.object(
        KIND,
        Leftovers.of(read, KNOWN),
        written,
        spec(handle, Leftovers.map(read.path("spec").path("pod"))));
  }

  private static Map<String, Object> spec(Handle handle, Map<String, Object> podBefore) {
    var spec = new LinkedHashMap<String, Object>();
    spec.put("network", handle.network());
    spec.put("containerId", handle.containerId());
    spec.put("use", handle.use().toString());
    handle
        .pod()
        .ifPresent(
            pod -> {
              var members = new LinkedHashMap<>(podBefore);
              members.put("namespace", pod.namespace());
              members.put("name", pod.name());
              members.put("uid", pod.uid());
              spec.put("pod", members);
            });
    spec.put("node", handle.node());
    spec.put("interfaces", handle.interfaces());
    spec.put("addresses", handle.addresses().stream().map(IpAddress::toString).toList());
    return spec;
  }
}
