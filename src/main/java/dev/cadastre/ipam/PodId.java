package dev.cadastre.ipam;

/** A pod by name and by UID; a static pod's UID is its {@code kubernetes.io/config.hash}. */
public record PodId(String namespace, String name, String uid) {
  /** {@code namespace/name}. */
  public String path() {
    return namespace + "/" + name;
  }
}
