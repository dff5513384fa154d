package dev.cadastre.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The whole list as a runtime's library runs it: cnitool, with tuning behind the plugin. */
final class ChainObligations {
  private ChainObligations() {}

  static List<Obligation> all() {
    return List.of(
        of(
            "add, check, del, del with tuning behind it",
            "34, 35",
            ChainObligations::addCheckDelDel),
        of("gc of the library deletes what it has cached", "35", ChainObligations::gc),
        of(
            "status",
            "35",
            scene -> inFolder(scene, (run, container) -> succeeded(run.cnitool("status")))));
  }

  private static Obligation of(String claim, String source, Obligation.Check check) {
    return new Obligation("libcni", claim, source, check);
  }

  private record Run(Scene scene, Path folder, Container container) {
    /** Its exit status, then what it said. */
    String cnitool(String verb) {
      var line =
          scene
              .host()
              .inside(
                  "sh",
                  "-c",
                  "%s NETCONFPATH=%s CNI_PATH=%s cnitool %s %s %s 2>&1; echo \"exit $?\""
                      .formatted(
                          variables(),
                          folder,
                          scene.plugin().path(),
                          verb,
                          scene.plugin().network(),
                          container.namespace().path()));
      return NetworkNamespace.run(line.toArray(String[]::new));
    }

    private String variables() {
      return scene.plugin().environment().entrySet().stream()
          .map(variable -> variable.getKey() + "=" + variable.getValue())
          .collect(Collectors.joining(" "));
    }
  }

  private interface Steps {
    void take(Run run, Container container) throws Exception;
  }

  private static void inFolder(Scene scene, Steps steps) throws Exception {
    NotApplicable.unless(isOnPath(), "cnitool is not on the PATH");
    var folder = Files.createTempDirectory("cni-conformance");
    try {
      ObjectNode list = scene.plugin().list().deepCopy();
      list.put("cniVersion", "1.1.0").remove("cniVersions");
      var plugins = list.withArray("/plugins");
      while (plugins.size() > 1) {
        plugins.remove(1);
      }
      plugins
          .addObject()
          .put("type", "tuning")
          .putObject("sysctl")
          .put("net.ipv4.conf.IFNAME.arp_filter", "1");
      Files.writeString(
          folder.resolve("10-tried.conflist"), list.toString(), StandardCharsets.UTF_8);
      var container = scene.container();
      var run = new Run(scene, folder, container);
      try {
        steps.take(run, container);
      } finally {
        run.cnitool("del");
      }
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static boolean isOnPath() {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cnitool")));
  }

  private static void addCheckDelDel(Scene scene) throws Exception {
    inFolder(
        scene,
        (run, container) -> {
          succeeded(run.cnitool("add"));
          Broken.unless(container.has("eth0"), "there is no eth0");
          succeeded(run.cnitool("check"));
          succeeded(run.cnitool("del"));
          succeeded(run.cnitool("del"));
        });
  }

  private static void gc(Scene scene) throws Exception {
    inFolder(
        scene,
        (run, container) -> {
          succeeded(run.cnitool("add"));
          succeeded(run.cnitool("gc"));
          DelObligations.awaitGone(container);
        });
  }

  private static void succeeded(String said) {
    if (!said.stripTrailing().endsWith("exit 0")) {
      throw new Broken(said.strip().replaceAll("\\s+", " "));
    }
  }
}
