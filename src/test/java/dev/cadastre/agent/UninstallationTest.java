package dev.cadastre.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.FakeKernel;
import dev.cadastre.dataplane.NodeState;
import dev.cadastre.dataplane.PodNetwork;
import dev.cadastre.dataplane.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UninstallationTest {
  @TempDir Path folder;

  @Test
  void nothingOfOursStaysAndOthersFilesDo() throws IOException {
    // Given
    var kernel = new FakeKernel();
    kernel.apply(new Delta(List.of(), List.of(new Route.Blackhole(Cidr.parse("10.244.0.0/26")))));
    kernel.attach(
        PodNetwork.plan(
            new Attachment("net", "c1", "eth0"),
            "/run/netns/c1",
            List.of(IpAddress.parse("10.244.0.1")),
            1450,
            Optional.empty()));
    var folders =
        AgentSettings.folders(
            Map.of(
                "CADASTRE_RUN_DIR", folder.resolve("run").toString(),
                "CADASTRE_STATE_DIR", folder.resolve("state").toString(),
                "CADASTRE_CNI_CONF_DIR", folder.resolve("net.d").toString()));
    var ours =
        List.of("net.d/10-cadastre.conflist", "state/journal/journal", "state/del-queue/c1.0.del");
    var others = List.of("net.d/99-loopback.conf", "state/notes");
    for (var file : List.of(ours, others).stream().flatMap(List::stream).toList()) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.createFile(folder.resolve(file));
    }

    // When
    new Uninstallation(kernel, folders).run();

    // Then
    assertThat(kernel.wirings()).isEmpty();
    assertThat(kernel.read()).isEqualTo(NodeState.EMPTY);
    assertThat(ours).allSatisfy(file -> assertThat(folder.resolve(file)).doesNotExist());
    assertThat(others).allSatisfy(file -> assertThat(folder.resolve(file)).exists());
  }
}
