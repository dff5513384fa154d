package dev.cadastre.contract.scene;

import dev.cadastre.contract.scene.Answer.Lease;
import java.util.List;
import java.util.Map;

/** A node of a scene, and its agent's voice. */
public final class Worker {
  public static final String NETWORK = "k8s-pod-network";

  private final World world;
  private final String scene;
  private final String name;
  private final String uid;
  private final String token;

  Worker(World world, String scene, String name, String uid, String token) {
    this.world = world;
    this.scene = scene;
    this.name = name;
    this.uid = uid;
    this.token = token;
  }

  public String name() {
    return name;
  }

  public String uid() {
    return uid;
  }

  /** Its agent's token. */
  public String token() {
    return token;
  }

  /** A container's id, which no other test uses. */
  public String container(String shortName) {
    return scene + "-" + shortName;
  }

  /** An allocation for a container of no pod. */
  public Ask ask(String container) {
    return new Ask(world, "/v1/allocate", token)
        .with("network", NETWORK)
        .with("containerId", container(container))
        .with("ifName", "eth0");
  }

  /** An allocation for the pod's container. */
  public Ask ask(PodOf pod) {
    return ask(pod.container()).with("pod", pod.reference());
  }

  /** An allocation with no member at all. */
  public Ask emptyAsk() {
    return new Ask(world, "/v1/allocate", token);
  }

  public Answer allocate(PodOf pod) {
    return ask(pod).send();
  }

  public Answer allocate(String container) {
    return ask(container).send();
  }

  /** Takes addresses for as many containers, one after the other. */
  public List<Lease> fill(String prefix, int count) {
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> allocate(prefix + i).lease())
        .toList();
  }

  /** An allocation of the node's own tunnel address. */
  public Ask tunnel(String kind) {
    return emptyAsk().with("use", "Tunnel").with("kind", kind);
  }

  /** A release of the container's eth0. */
  public Ask release(String container) {
    return new Ask(world, "/v1/release", token)
        .with("network", NETWORK)
        .with("containerId", container(container))
        .with("ifName", "eth0");
  }

  public Ask release(PodOf pod) {
    return release(pod.container());
  }

  public Ask releaseTunnel(String kind) {
    return new Ask(world, "/v1/release", token).with("use", "Tunnel").with("kind", kind);
  }

  /** A report of the journal at that generation, which says it is complete. */
  public Ask report(long generation, List<Map<String, Object>> attachments) {
    return new Ask(world, "/v1/report", token)
        .with("generation", generation)
        .with("complete", true)
        .with("attachments", attachments);
  }

  /** An attachment as the journal reports it. */
  public Map<String, Object> reported(String container, Lease... leases) {
    return Map.of(
        "network",
        NETWORK,
        "containerId",
        container(container),
        "ifName",
        "eth0",
        "addresses",
        List.of(leases).stream()
            .map(
                lease ->
                    Map.of(
                        "address", lease.address(),
                        "block", lease.block(),
                        "sequence", lease.sequence()))
            .toList(),
        "since",
        "2026-11-24T02:00:00Z");
  }

  /** What the first replica answers to its GET. */
  public Answer get(String path) {
    return world.get(world.one(), path, token);
  }
}
