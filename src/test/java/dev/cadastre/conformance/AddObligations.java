package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.cni.CniResult;
import dev.cadastre.conformance.Scene.Attached;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** ADD: what it makes is what it says, once, or nothing. */
final class AddObligations {
  private static final int AT_ONCE = 50;

  private AddObligations() {}

  static List<Obligation> all() {
    return Stream.concat(results().stream(), repetitions().stream()).toList();
  }

  private static List<Obligation> results() {
    return List.of(
        of(
            "the result of each version 0.1.0 to 1.1.0 has that version's shape",
            "17",
            AddObligations::shapes),
        of(
            "the result names the container's interface with its namespace",
            "ADD",
            AddObligations::namesInterface),
        of(
            "interface, MAC and MTU are in the container as the result says",
            "17",
            AddObligations::link),
        of(
            "addresses are in the container as the result says, none still tentative",
            "17",
            AddObligations::addresses),
        of("routes are in the container as the result says", "17", AddObligations::routes),
        of("both families, where the configuration has both", "17", AddObligations::dualStack),
        of(
            "the host reaches the container as soon as ADD has answered, in each family",
            "17",
            AddObligations::reachesHost),
        of(
            "two containers reach each other as soon as ADD has answered, in each family",
            "17",
            AddObligations::reachEachOther),
        of("any interface name", "ADD", AddObligations::otherName));
  }

  private static List<Obligation> repetitions() {
    return List.of(
        of(
            "two interfaces of one container have addresses of their own",
            "10",
            AddObligations::twoInterfaces),
        of(
            "a second ADD of an attachment is an error or the same answer",
            "8",
            AddObligations::twice),
        of(
            "an interface that is there already is an error; it and the host stay as they were",
            "21",
            AddObligations::taken),
        of(
            "a namespace that is not there is an error; nothing stays",
            "20",
            AddObligations::noNamespace),
        of("the host's own namespace is refused", "skel", AddObligations::ownNamespace),
        of(AT_ONCE + " at once have as many addresses", "15", AddObligations::atOnce),
        of(
            "an address that was freed is not given to the next container",
            "12",
            AddObligations::noReuse));
  }

  private static Obligation of(String claim, String source, Obligation.Check check) {
    return new Obligation("ADD", claim, source, check);
  }

  private static void shapes(Scene scene) {
    for (var version : Scene.VERSIONS) {
      var added = scene.attached(version);
      var json = added.answer().json();
      Broken.unless(
          version.equals(json.path("cniVersion").asText()),
          "%s answered as %s",
          version,
          json.path("cniVersion"));
      if (version.compareTo("0.3.0") < 0) {
        Broken.unless(json.has("ip4") || json.has("ip6"), "%s has neither ip4 nor ip6", version);
        Broken.unless(!json.has("ips") && !json.has("interfaces"), "%s has lists", version);
      } else {
        listShape(version, json);
      }
    }
  }

  private static void listShape(String version, JsonNode json) {
    Broken.unless(!json.path("ips").isEmpty(), "%s has no ips", version);
    for (var ip : json.path("ips")) {
      var named = ip.path("version").asText();
      boolean old = version.compareTo("1.0.0") < 0;
      Broken.unless(
          old ? named.matches("[46]") : named.isEmpty(),
          "%s: ips have version '%s'",
          version,
          named);
      Broken.unless(
          ip.path("interface").asInt(-1) < json.path("interfaces").size(),
          "%s: an ip's interface is none",
          version);
    }
  }

  private static void namesInterface(Scene scene) {
    var added = scene.attached();
    var link = inContainer(added);
    Broken.unless(link.name().equals("eth0"), "it is called %s", link.name());
    var sandbox = added.container().namespace().path().toString();
    Broken.unless(sandbox.equals(link.sandbox()), "its sandbox is %s", link.sandbox());
    for (var ip : added.result().ips()) {
      var index = ip.interfaceIndex();
      Broken.unless(
          index != null && added.result().interfaces().get(index).equals(link),
          "%s is not on it",
          ip.address());
    }
  }

  static CniResult.Interface inContainer(Attached added) {
    return added.result().interfaces().stream()
        .filter(link -> link.sandbox() != null)
        .findFirst()
        .orElseThrow(() -> new Broken("the result has no interface with a sandbox"));
  }

  private static void link(Scene scene) {
    var added = scene.attached();
    var told = inContainer(added);
    var shown = added.container().ip("link", "show", "dev", told.name());
    Broken.unless(shown.contains(",UP"), "it is down");
    Broken.unless(
        told.mac() == null || shown.contains("link/ether " + told.mac()),
        "its MAC is not %s",
        told.mac());
    Broken.unless(
        told.mtu() == null || shown.contains("mtu " + told.mtu()), "its MTU is not %s", told.mtu());
  }

  private static void addresses(Scene scene) {
    var added = scene.attached();
    var shown = added.container().ip("addr", "show", "dev", "eth0", "scope", "global");
    for (var ip : added.result().ips()) {
      Broken.unless(shown.contains(" " + ip.address() + " "), "%s is not there", ip.address());
    }
    Broken.unless(!shown.contains("tentative"), "an address is still tentative");
  }

  private static void routes(Scene scene) {
    var added = scene.attached();
    for (var route : added.result().routes()) {
      boolean v6 = route.dst().family() == IpFamily.IPV6;
      var shown = added.container().ip(v6 ? "-6" : "-4", "route", "show", route.dst().toString());
      Broken.unless(!shown.isBlank(), "there is no route to %s", route.dst());
      Broken.unless(
          route.gw() == null || shown.contains("via " + route.gw()),
          "%s does not go via %s",
          route.dst(),
          route.gw());
    }
  }

  private static void dualStack(Scene scene) {
    var families =
        scene.attached().result().ips().stream()
            .map(ip -> ip.address().address().family())
            .toList();
    Broken.unless(new HashSet<>(families).size() == 2, "there is only %s", families);
  }

  private static void reachesHost(Scene scene) throws Exception {
    var added = scene.attached();
    for (var address : added.addresses()) {
      Broken.unless(
          added.container().isReachedFrom(scene.host(), address),
          "the host does not reach %s",
          address);
    }
  }

  private static void reachEachOther(Scene scene) throws Exception {
    var one = scene.attached();
    var other = scene.attached();
    for (var address : one.addresses()) {
      Broken.unless(
          one.container().isReachedFrom(other.container().namespace(), address),
          "a container does not reach %s",
          address);
    }
  }

  private static void otherName(Scene scene) {
    var container = scene.container();
    scene.call("ADD", container).with("CNI_IFNAME", "net1").run().succeeded();
    Broken.unless(container.has("net1"), "there is no net1");
  }

  private static void twoInterfaces(Scene scene) {
    var first = scene.attached();
    var second = scene.call("ADD", first.container()).with("CNI_IFNAME", "net1").run();
    NotApplicable.unless(
        second.ok(), "it refuses a second interface: " + second.json().path("msg").asText());
    second
        .result()
        .ips()
        .forEach(
            ip ->
                Broken.unless(
                    !first.addresses().contains(ip.address().address().toString()),
                    "both have %s",
                    ip.address()));
    scene.call("DEL", first.container()).with("CNI_IFNAME", "net1").run().succeeded();
    Broken.unless(first.container().has("eth0"), "DEL of the second took the first along");
  }

  private static void twice(Scene scene) {
    var first = scene.attached();
    var second = scene.call("ADD", first.container()).run();
    if (second.ok()) {
      Broken.unless(
          second.json().equals(first.answer().json()), "the second answer is another one");
    } else {
      second.failed();
    }
    Broken.unless(first.container().has("eth0"), "the interface is gone");
  }

  private static void taken(Scene scene) {
    var container = scene.container();
    container.ip("link", "add", "eth0", "type", "veth", "peer", "name", "other");
    var before = scene.hostState();
    scene.call("ADD", container).run().failed();
    Broken.unless(
        container.has("eth0") && container.has("other"), "the interface that was there is gone");
    scene.awaitNothingNew(before);
  }

  private static void noNamespace(Scene scene) {
    scene.attached();
    var before = scene.hostState();
    scene
        .call("ADD", scene.container())
        .with("CNI_NETNS", "/run/netns/is-not-there")
        .run()
        .failed();
    scene.awaitNothingNew(before);
  }

  private static void ownNamespace(Scene scene) {
    var before = scene.hostState();
    scene
        .call("ADD", scene.container())
        .with("CNI_NETNS", scene.host().path().toString())
        .run()
        .failed();
    scene.awaitNothingNew(before);
  }

  private static void atOnce(Scene scene) {
    var calls =
        IntStream.range(0, AT_ONCE).mapToObj(i -> scene.call("ADD", scene.container())).toList();
    var addresses = new ArrayList<String>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var answers =
          calls.stream().map(call -> CompletableFuture.supplyAsync(call::run, threads)).toList();
      answers.forEach(
          answer ->
              answer
                  .join()
                  .result()
                  .ips()
                  .forEach(ip -> addresses.add(ip.address().address().toString())));
    }
    Broken.unless(
        new HashSet<>(addresses).size() == addresses.size(), "an address was given twice");
  }

  private static void noReuse(Scene scene) {
    var first = scene.attached();
    scene.call("DEL", first.container()).run().succeeded();
    var next = scene.attached();
    next.addresses()
        .forEach(
            address ->
                Broken.unless(
                    !first.addresses().contains(address), "%s was given again at once", address));
  }
}
