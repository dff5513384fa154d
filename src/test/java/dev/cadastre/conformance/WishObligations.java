package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.addr.IpAddress;
import java.util.List;
import java.util.stream.Stream;

/** What runtimes and people ask for beside the usual. */
final class WishObligations {
  private static final String MAC = "02:00:00:00:00:07";

  private WishObligations() {}

  static List<Obligation> all() {
    return Stream.concat(addresses().stream(), others().stream()).toList();
  }

  private static List<Obligation> addresses() {
    return List.of(
        of(
            "CNI_ARGS IP",
            "11",
            scene ->
                address(scene, (call, ip) -> call.with("CNI_ARGS", "IgnoreUnknown=1;IP=" + ip))),
        of(
            "args.cni.ips",
            "11",
            scene ->
                address(scene, (call, ip) -> call.configured(c -> list(c, "args", "cni", ip)))),
        of(
            "runtimeConfig.ips",
            "11",
            scene ->
                address(
                    scene, (call, ip) -> call.configured(c -> list(c, "runtimeConfig", "", ip)))),
        of("an address that another container has is refused", "11", WishObligations::takenAddress),
        of("an address outside of every range is refused", "11", WishObligations::strangeAddress));
  }

  private static List<Obligation> others() {
    return List.of(
        of(
            "CNI_ARGS MAC",
            "22",
            scene ->
                mac(
                    scene
                        .call("ADD", scene.container())
                        .with("CNI_ARGS", "IgnoreUnknown=1;MAC=" + MAC))),
        of(
            "runtimeConfig.mac",
            "22",
            scene ->
                mac(
                    scene
                        .call("ADD", scene.container())
                        .configured(c -> c.putObject("runtimeConfig").put("mac", MAC)))),
        of("dns of the configuration is in the result", "26", WishObligations::dns),
        of(
            "host ports and bandwidth are left to the plugins that serve them",
            "CONVENTIONS",
            WishObligations::leftToOthers),
        of(
            "an unknown key of CNI_ARGS is refused, unless IgnoreUnknown is set",
            "CONVENTIONS",
            WishObligations::unknownKey),
        of(
            "what Kubernetes writes into CNI_ARGS is known or ignored",
            "CONVENTIONS",
            WishObligations::kubernetes));
  }

  private static Obligation of(String claim, String source, Obligation.Check check) {
    return new Obligation("wishes", claim, source, check);
  }

  private interface Wish {
    Call ask(Call call, String address);
  }

  private static void list(ObjectNode configuration, String outer, String inner, String address) {
    var owner = configuration.putObject(outer);
    (inner.isEmpty() ? owner : owner.putObject(inner)).putArray("ips").add(address);
  }

  /** One that is near to another's, and so most likely free. */
  private static String free(Scene scene) {
    var known = IpAddress.parse(scene.attached().addresses().getFirst());
    return known.plus(3).toString();
  }

  private static void address(Scene scene, Wish wish) {
    var wanted = free(scene);
    var result = wish.ask(scene.call("ADD", scene.container()), wanted).run().result();
    var given = result.ips().stream().map(ip -> ip.address().address().toString()).toList();
    Broken.unless(given.contains(wanted), "asked for %s, it gave %s", wanted, given);
  }

  private static void takenAddress(Scene scene) {
    var taken = scene.attached().addresses().getFirst();
    scene
        .call("ADD", scene.container())
        .with("CNI_ARGS", "IgnoreUnknown=1;IP=" + taken)
        .run()
        .failed();
  }

  private static void strangeAddress(Scene scene) {
    scene
        .call("ADD", scene.container())
        .with("CNI_ARGS", "IgnoreUnknown=1;IP=203.0.113.7")
        .run()
        .failed();
  }

  private static void mac(Call call) {
    var result = call.run().result();
    var macs = result.interfaces().stream().map(link -> String.valueOf(link.mac())).toList();
    Broken.unless(macs.contains(MAC), "asked for %s, the result has %s", MAC, macs);
  }

  private static void dns(Scene scene) {
    var call = scene.call("ADD", scene.container());
    var result =
        call.configured(c -> c.putObject("dns").putArray("nameservers").add("192.0.2.53"))
            .run()
            .result();
    Broken.unless(
        result.dns().nameservers().equals(List.of("192.0.2.53")), "it is %s", result.dns());
  }

  private static void leftToOthers(Scene scene) {
    var call = scene.call("ADD", scene.container());
    call.configured(
            c -> {
              var runtime = c.putObject("runtimeConfig");
              runtime
                  .putArray("portMappings")
                  .addObject()
                  .put("hostPort", 8080)
                  .put("containerPort", 80)
                  .put("protocol", "tcp");
              runtime
                  .putObject("bandwidth")
                  .put("ingressRate", 1_000_000)
                  .put("ingressBurst", 1_000_000);
            })
        .run()
        .succeeded();
  }

  private static void unknownKey(Scene scene) {
    scene
        .call("ADD", scene.container())
        .with("CNI_ARGS", "IgnoreUnknown=1;COLOUR=blue")
        .run()
        .succeeded();
    scene.call("ADD", scene.container()).with("CNI_ARGS", "COLOUR=blue").run().failed();
  }

  private static void kubernetes(Scene scene) {
    scene
        .call("ADD", scene.container())
        .with(
            "CNI_ARGS",
            "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0;K8S_POD_INFRA_CONTAINER_ID=a")
        .run()
        .succeeded();
  }
}
