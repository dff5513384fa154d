package dev.cadastre.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our chart in a cluster, from the images that {@code image/build} made last. */
final class Release {
  static final String NAMESPACE = "cadastre";

  private static final Path IMAGES = Path.of("target", "images");
  private static final String CHART = "helm/cadastre";

  private final KindCluster cluster;

  Release(KindCluster cluster) {
    this.cluster = cluster;
  }

  void loadImages() {
    try (var files = Files.newDirectoryStream(IMAGES, "*.tar")) {
      files.forEach(cluster::load);
    } catch (IOException e) {
      throw new UncheckedIOException("there are no images: make image", e);
    }
  }

  /** Installs the chart, or brings it to this state, and waits until all of it runs. */
  String install(String... settings) {
    forgetInterrupted();
    var api = cluster.apiServer();
    var words =
        new ArrayList<>(
            List.of(
                "upgrade",
                "--install",
                "cadastre",
                CHART,
                "--namespace=" + NAMESPACE,
                "--create-namespace",
                "--values=" + IMAGES.resolve("values.yaml"),
                "--set=apiServer.host=" + api.getHost(),
                "--set=apiServer.port=" + api.getPort(),
                "--wait",
                "--timeout=4m"));
    words.addAll(List.of(settings));
    return cluster.helm(words.toArray(String[]::new));
  }

  /** Helm refuses to go on where an earlier run of it was interrupted. */
  private void forgetInterrupted() {
    cluster.kubectl(
        "--namespace=" + NAMESPACE,
        "delete",
        "secret",
        "--selector=owner=helm,status in (pending-install, pending-upgrade, pending-rollback)");
  }

  String uninstall() {
    return cluster.helm(
        "uninstall", "cadastre", "--namespace=" + NAMESPACE, "--wait", "--timeout=4m");
  }

  /** Waits until every node and the cluster's DNS serve, which they do once we do. */
  void awaitReady() {
    cluster.kubectl("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=120s");
    cluster.kubectl(
        "--namespace=kube-system",
        "wait",
        "--for=condition=Available",
        "deployment/coredns",
        "--timeout=120s");
  }
}
