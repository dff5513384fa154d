package dev.cadastre.bench.cni;

/** A container's id and the path of its network namespace. */
record Pod(String id, String netns) {
  Pod as(String other) {
    return new Pod(other + id, netns);
  }
}
