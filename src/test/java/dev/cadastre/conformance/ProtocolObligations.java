package dev.cadastre.conformance;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** How a plugin is called and how it says no. */
final class ProtocolObligations {
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "ADD", List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"),
          "CHECK", List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"),
          "DEL", List.of("CNI_CONTAINERID", "CNI_IFNAME", "CNI_PATH"),
          "GC", List.of("CNI_PATH"),
          "STATUS", List.of("CNI_PATH"));

  private ProtocolObligations() {}

  static List<Obligation> all() {
    return List.of(
        of(
            "without CNI_COMMAND it tells what it is and exits with 0",
            "5",
            ProtocolObligations::about),
        of(
            "VERSION needs nothing but CNI_COMMAND and names 0.1.0 to 1.1.0",
            "5",
            ProtocolObligations::version),
        of(
            "VERSION answers in the version of its input",
            "VERSION",
            ProtocolObligations::versionOfInput),
        of(
            "each verb names all variables that are missing, with code 4",
            "1",
            ProtocolObligations::missing),
        of("an unknown verb is code 4", "1", scene -> scene.call("UPDATE").run().failed(4)),
        of("a container id that is not valid is code 4", "2", ProtocolObligations::containerId),
        of(
            "an interface name that the kernel would not take is code 4",
            "2",
            ProtocolObligations::interfaceName),
        of("a network name that is not valid is code 7", "2", ProtocolObligations::networkName),
        of(
            "a cniVersion that it does not know is code 1, and it says which it knows",
            "3",
            ProtocolObligations::newer),
        of("input that is no JSON is code 6", "4", ProtocolObligations::noJson),
        of("CHECK before 0.4.0 is code 1", "4", scene -> tooOld(scene, "CHECK", "0.3.1")),
        of("GC before 1.1.0 is code 1", "4", scene -> tooOld(scene, "GC", "1.0.0")),
        of("STATUS before 1.1.0 is code 1", "4", scene -> tooOld(scene, "STATUS", "1.0.0")));
  }

  private static Obligation of(String claim, String source, Obligation.Check check) {
    return new Obligation("protocol", claim, source, check);
  }

  private static void about(Scene scene) {
    var answer = scene.call("").without("CNI_COMMAND").without("CNI_PATH").run().succeeded();
    Broken.unless(!answer.err().isBlank(), "nothing on stderr");
  }

  private static void version(Scene scene) {
    var known = scene.call("VERSION").without("CNI_PATH").input("{}").run().succeeded().json();
    var names =
        StreamSupport.stream(known.path("supportedVersions").spliterator(), false)
            .map(v -> v.asText())
            .toList();
    Broken.unless(names.containsAll(Scene.VERSIONS), "it supports %s", names);
  }

  private static void versionOfInput(Scene scene) {
    var answer = scene.call("VERSION").input("{\"cniVersion\":\"0.4.0\"}").run().succeeded();
    var version = answer.json().path("cniVersion").asText();
    Broken.unless(version.equals("0.4.0"), "it answered in %s", version);
  }

  private static void missing(Scene scene) {
    REQUIRED.forEach(
        (verb, names) -> {
          var call = scene.call(verb).without("CNI_PATH");
          var answer = call.run();
          answer.failed(4);
          var message = answer.json().path("msg").asText() + answer.json().path("details").asText();
          for (var name : names) {
            Broken.unless(message.contains(name), "%s does not name %s: %s", verb, name, message);
          }
        });
  }

  private static void containerId(Scene scene) {
    for (var id : List.of("a/b", ".hidden", "a b")) {
      scene.call("ADD", scene.container()).with("CNI_CONTAINERID", id).run().failed(4);
    }
  }

  private static void interfaceName(Scene scene) {
    for (var name : List.of("a123456789012345", "a/b", "a:b", "a b", ".", "..")) {
      scene.call("ADD", scene.container()).with("CNI_IFNAME", name).run().failed(4);
    }
  }

  private static void networkName(Scene scene) {
    scene.call("ADD", scene.container()).configured(c -> c.put("name", "my net")).run().failed(7);
  }

  private static void newer(Scene scene) {
    var answer =
        scene.call("ADD", scene.container()).configured(c -> c.put("cniVersion", "1.9.0")).run();
    answer.failed(1);
    var said = answer.json().path("msg").asText() + answer.json().path("details").asText();
    Broken.unless(said.contains("1.0.0"), "it does not say which versions it knows: %s", said);
  }

  private static void noJson(Scene scene) {
    scene.call("ADD", scene.container()).input("{\"cniVersion\":").run().failed(6);
  }

  private static void tooOld(Scene scene, String verb, String version) {
    scene.call(verb, version, scene.container()).run().failed(1);
  }
}
