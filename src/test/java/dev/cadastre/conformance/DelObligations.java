package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** DEL: everything goes, and what is gone is no error. */
final class DelObligations {
  private DelObligations() {}

  static List<Obligation> all() {
    return List.of(
        of(
            "everything of the attachment goes, and nothing is said",
            "DEL",
            DelObligations::everything),
        of("in each version 0.1.0 to 1.1.0", "DEL", DelObligations::everyVersion),
        of("again", "9", DelObligations::again),
        of("of what was never added", "9", DelObligations::never),
        of("after the namespace has gone", "18", DelObligations::namespaceGone),
        of("without CNI_NETNS", "DEL", DelObligations::noNamespace),
        of("after somebody removed the interface", "18", DelObligations::interfaceGone),
        of("with the result of ADD", "DEL", DelObligations::withResult),
        of(
            "with the result in another version's shape",
            "containerd 6359",
            DelObligations::withOlderResult),
        of("with a result that is damaged", "36", DelObligations::withDamagedResult),
        of(
            "late, of an earlier container of the same pod: the present one is not touched",
            "calico 3.6",
            DelObligations::late));
  }

  private static Obligation of(String claim, String source, Obligation.Check check) {
    return new Obligation("DEL", claim, source, check);
  }

  private static void everything(Scene scene) {
    scene.attached(); // what stays for the first is not of this attachment
    var before = scene.hostState();
    var added = scene.attached();
    scene.call("DEL", added.container()).run().succeededInSilence();
    awaitGone(added.container());
    scene.awaitNothingNew(before);
  }

  private static void everyVersion(Scene scene) {
    for (var version : Scene.VERSIONS) {
      var added = scene.attached(version);
      scene.call("DEL", version, added.container()).run().succeededInSilence();
      awaitGone(added.container());
    }
  }

  static void awaitGone(Container container) {
    Scene.eventually(() -> !container.has("eth0"), () -> "the interface is still there");
  }

  private static void again(Scene scene) {
    var added = scene.attached();
    scene.call("DEL", added.container()).run().succeeded();
    scene.call("DEL", added.container()).run().succeededInSilence();
  }

  private static void never(Scene scene) {
    scene.call("DEL", scene.container()).run().succeededInSilence();
  }

  private static void namespaceGone(Scene scene) {
    scene.attached();
    var before = scene.hostState();
    var added = scene.attached();
    added.container().close();
    scene.call("DEL", added.container()).run().succeededInSilence();
    scene.awaitNothingNew(before);
    isFree(scene, added);
  }

  private static void noNamespace(Scene scene) {
    var added = scene.attached();
    added.container().close();
    scene.call("DEL", added.container()).without("CNI_NETNS").run().succeededInSilence();
    isFree(scene, added);
  }

  /** Its address can be asked for again, where the plugin takes such wishes. */
  static void isFree(Scene scene, Scene.Attached added) {
    Scene.eventually(
        () -> canBeHad(scene, added),
        () -> "%s is still held".formatted(added.addresses().getFirst()));
  }

  static boolean canBeHad(Scene scene, Scene.Attached added) {
    var wish = "IgnoreUnknown=1;IP=" + added.addresses().getFirst();
    return scene.call("ADD", scene.container()).with("CNI_ARGS", wish).run().ok();
  }

  private static void interfaceGone(Scene scene) {
    var added = scene.attached();
    added.container().ip("link", "del", "eth0");
    scene.call("DEL", added.container()).run().succeededInSilence();
  }

  private static void withResult(Scene scene) {
    var added = scene.attached();
    scene
        .call("DEL", added.container())
        .previously(added.answer().json())
        .run()
        .succeededInSilence();
  }

  private static void withOlderResult(Scene scene) {
    for (var version : Scene.VERSIONS) {
      var added = scene.attached(version);
      scene
          .call("DEL", added.container())
          .previously(added.answer().json())
          .run()
          .succeededInSilence();
    }
  }

  private static void withDamagedResult(Scene scene) {
    var added = scene.attached();
    ObjectNode damaged = added.answer().json().deepCopy();
    damaged.put("ips", "gone");
    scene.call("DEL", added.container()).previously(damaged).run().succeededInSilence();
  }

  private static void late(Scene scene) throws Exception {
    var pod = "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0";
    var earlier = scene.container();
    scene.call("ADD", earlier).with("CNI_ARGS", pod).run().succeeded();
    var present = scene.container();
    var answer = scene.call("ADD", present).with("CNI_ARGS", pod).run();
    var result = answer.result();
    scene.call("DEL", earlier).with("CNI_ARGS", pod).run().succeeded();
    for (var ip : result.ips()) {
      Broken.unless(
          present.isReachedFrom(scene.host(), ip.address().address().toString()),
          "%s is not reached any more",
          ip.address());
    }
  }
}
