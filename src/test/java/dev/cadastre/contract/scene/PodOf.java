package dev.cadastre.contract.scene;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** A pod of a scene, which may ask for addresses. */
public record PodOf(String namespace, String name, String uid, Pod object) {
  static PodOf of(Pod pod) {
    var metadata = pod.getMetadata();
    return new PodOf(metadata.getNamespace(), metadata.getName(), metadata.getUid(), pod);
  }

  /** The id of its container, short. */
  public String container() {
    return namespace + "." + name;
  }

  public Map<String, String> reference() {
    return Map.of("namespace", namespace, "name", name, "uid", uid);
  }
}
