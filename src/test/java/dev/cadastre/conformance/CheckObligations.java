package dev.cadastre.conformance;

import java.util.List;

/** CHECK: what ADD made is still there, and whatever is not is said. */
final class CheckObligations {
  private CheckObligations() {}

  static List<Obligation> all() {
    return List.of(
        of("passes after ADD, in 0.4.0, 1.0.0 and 1.1.0", CheckObligations::passes),
        of("passes when a later plugin added an address and a route", CheckObligations::tolerates),
        of("fails without prevResult", CheckObligations::withoutResult),
        of("fails after DEL", CheckObligations::afterDel),
        of(
            "fails when the interface is gone",
            scene -> altered(scene, c -> c.ip("link", "del", "eth0"))),
        of(
            "fails when the interface is down",
            scene -> altered(scene, c -> c.ip("link", "set", "eth0", "down"))),
        of("fails when an IPv4 address is gone", scene -> addressGone(scene, "-4")),
        of("fails when an IPv6 address is gone", scene -> addressGone(scene, "-6")),
        of(
            "fails when the IPv4 default route is gone",
            scene -> altered(scene, c -> c.ip("-4", "route", "del", "default"))),
        of(
            "fails when the IPv6 default route is gone",
            scene -> altered(scene, c -> c.ip("-6", "route", "del", "default"))),
        of("fails when the host's route to the container is gone", CheckObligations::hostRoute),
        of("fails when prevResult has another address", CheckObligations::otherAddress));
  }

  private static Obligation of(String claim, Obligation.Check check) {
    return new Obligation("CHECK", claim, "19", check);
  }

  private interface Alteration {
    void alter(Container container);
  }

  private static Call check(Scene scene, Scene.Attached added, String version) {
    return scene.call("CHECK", version, added.container()).previously(added.answer().json());
  }

  private static void passes(Scene scene) {
    for (var version : List.of("0.4.0", "1.0.0", "1.1.0")) {
      check(scene, scene.attached(version), version).run().succeededInSilence();
    }
  }

  private static void tolerates(Scene scene) {
    var added = scene.attached();
    added.container().ip("addr", "add", "192.0.2.7/32", "dev", "eth0");
    added.container().ip("route", "add", "198.51.100.0/24", "dev", "eth0");
    check(scene, added, Scene.NEWEST).run().succeededInSilence();
  }

  private static void withoutResult(Scene scene) {
    scene.call("CHECK", scene.attached().container()).run().failed();
  }

  private static void afterDel(Scene scene) {
    var added = scene.attached();
    scene.call("DEL", added.container()).run().succeeded();
    check(scene, added, Scene.NEWEST).run().failed();
  }

  private static void altered(Scene scene, Alteration alteration) {
    var added = scene.attached();
    alteration.alter(added.container());
    check(scene, added, Scene.NEWEST).run().failed();
  }

  private static void addressGone(Scene scene, String family) {
    altered(scene, c -> c.ip(family, "addr", "flush", "dev", "eth0", "scope", "global"));
  }

  private static void hostRoute(Scene scene) {
    var added = scene.attached();
    var address = added.addresses().getFirst();
    var route = scene.host().exec("ip", "route", "show", address + "/32").strip();
    NotApplicable.unless(!route.isEmpty(), "it makes no route to a single container");
    scene.host().exec("ip", "route", "del", address + "/32");
    check(scene, added, Scene.NEWEST).run().failed();
  }

  private static void otherAddress(Scene scene) {
    var added = scene.attached();
    var other = scene.attached();
    scene.call("CHECK", added.container()).previously(other.answer().json()).run().failed();
  }
}
