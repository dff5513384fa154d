package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** GC and STATUS. */
final class GarbageObligations {
  private static final String VALID = "cni.dev/valid-attachments";

  private GarbageObligations() {}

  static List<Obligation> all() {
    return List.of(
        new Obligation(
            "GC", "without a list nothing is removed", "GC", GarbageObligations::withoutList),
        new Obligation(
            "GC",
            "what is in the list stays, what is not is freed",
            "GC",
            GarbageObligations::exact),
        new Obligation(
            "GC", "of another network nothing is removed", "GC", GarbageObligations::otherNetwork),
        new Obligation(
            "STATUS",
            "a plugin that can serve says so in silence",
            "STATUS",
            GarbageObligations::status),
        new Obligation(
            "STATUS",
            "a plugin that lacks its IPAM says that it cannot serve",
            "STATUS",
            GarbageObligations::statusWithoutIpam));
  }

  private static ArrayNode list(ObjectNode configuration) {
    return configuration.putArray(VALID);
  }

  private static void add(ArrayNode list, Container container) {
    list.addObject().put("containerID", container.id()).put("ifname", "eth0");
  }

  private static void grow(Scene scene) throws InterruptedException {
    Thread.sleep(scene.plugin().grace());
  }

  private static void withoutList(Scene scene) throws Exception {
    var kept = scene.attached();
    grow(scene);
    scene.call("GC").run().succeededInSilence();
    Broken.unless(kept.container().has("eth0"), "the interface is gone");
    Broken.unless(!DelObligations.canBeHad(scene, kept), "the address is free");
  }

  private static void exact(Scene scene) throws Exception {
    var kept = scene.attached();
    var stale = scene.attached();
    stale.container().close();
    grow(scene);
    scene.call("GC").configured(c -> add(list(c), kept.container())).run().succeededInSilence();
    DelObligations.isFree(scene, stale);
    Broken.unless(
        !DelObligations.canBeHad(scene, kept), "the address of a valid attachment is free");
    var address = kept.addresses().getFirst();
    Broken.unless(
        kept.container().isReachedFrom(scene.host(), address),
        "%s is not reached any more",
        address);
  }

  private static void otherNetwork(Scene scene) throws Exception {
    var kept = scene.attached();
    grow(scene);
    scene.call("GC").configured(c -> list(c.put("name", "another"))).run().succeededInSilence();
    Broken.unless(kept.container().has("eth0"), "the interface is gone");
    Broken.unless(!DelObligations.canBeHad(scene, kept), "the address is free");
  }

  private static void status(Scene scene) {
    var answer = scene.call("STATUS").run();
    answer.succeededInSilence();
  }

  private static void statusWithoutIpam(Scene scene) {
    NotApplicable.unless(
        scene.plugin().list().path("plugins").path(0).has("ipam"),
        "it delegates to no IPAM plugin");
    scene
        .call("STATUS")
        .configured(c -> c.withObject("/ipam").put("type", "is-not-there"))
        .run()
        .failed();
  }
}
