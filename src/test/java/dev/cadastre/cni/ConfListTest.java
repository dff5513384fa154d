package dev.cadastre.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ConfListTest {

  /** containerd 1.6 refuses a bare 1.1.0, and one that is not asked for 1.1.0 asks no STATUS. */
  @Test
  void itIsOfOneZeroAndOffersOneOne() throws Exception {
    var list = Fixture.JSON.readTree(ConfList.DEFAULT.text());

    assertThat(list.path("cniVersion").asText()).isEqualTo("1.0.0");
    assertThat(list.path("cniVersions"))
        .extracting(v -> v.asText())
        .containsExactly("1.0.0", "1.1.0");
    assertThat(list.path("name").asText()).isEqualTo("k8s-pod-network");
    assertThat(list.path("plugins"))
        .extracting(plugin -> plugin.path("type").asText())
        .containsExactly("cadastre", "portmap", "bandwidth");
  }

  /** Of the runtime's capabilities each goes to one plugin; address ranges are nobody's. */
  @Test
  void eachCapabilityHasOnePlugin() throws Exception {
    var list = Fixture.JSON.readTree(ConfList.DEFAULT.text());

    assertThat(list.path("plugins"))
        .extracting(plugin -> plugin.path("capabilities").toString())
        .containsExactly(
            "{\"ips\":true,\"mac\":true}", "{\"portMappings\":true}", "{\"bandwidth\":true}");
  }

  @Test
  void whatWeWriteForOurselvesWeAccept() throws Exception {
    var plugin = Fixture.JSON.readTree(ConfList.DEFAULT.text()).at("/plugins/0");
    var config = ((ObjectNode) plugin).deepCopy();
    config.put("cniVersion", "1.1.0").put("name", "k8s-pod-network");
    var frame = Fixture.of("accepted", "add-1.1.0").frame();

    var parsed =
        CniRequest.parse(new ShimFrame("cadastre", frame.environment(), config.toString(), 30_000));

    assertThat(parsed).isInstanceOf(CniRequest.Parsed.Accepted.class);
  }

  @Test
  void theAnswerToVersionNamesEveryVersion() throws Exception {
    var answer = Fixture.JSON.readTree(CniVersion.V1_0_0.versionResult());

    assertThat(answer.path("cniVersion").asText()).isEqualTo("1.0.0");
    assertThat(answer.path("supportedVersions")).hasSameSizeAs(CniVersion.values());
  }
}
