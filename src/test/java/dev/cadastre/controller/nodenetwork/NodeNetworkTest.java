package dev.cadastre.controller.nodenetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.v1alpha1.NodeNetwork;
import dev.cadastre.controller.LeadingReplica;
import dev.cadastre.controller.RegisterScene;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class NodeNetworkTest {
  private static final String BLOCK = "10.244.1.0/26";

  private final ApiServer api;
  private final LeadingReplica leader;
  private final RegisterScene scene;

  NodeNetworkTest(ApiServer api) {
    this.api = api;
    api.emptyRegister();
    leader = new LeadingReplica(api);
    scene = new RegisterScene(api, leader.store);
  }

  @AfterEach
  void clear() {
    leader.close();
    scene.clear();
  }

  @Test
  void everyNodeHasOneThatNamesIt() {
    var node = scene.node("nn-1");

    await().until(() -> scene.network("nn-1").isPresent());
    assertThat(scene.network("nn-1").orElseThrow().getSpec().nodeUID()).isEqualTo(node.uid());
  }

  @Test
  void deletedByHandItIsRebuiltWithBlocksBorrowedAddressesAndTunnels() {
    // Given
    var node = scene.node("nn-1");
    var lender = scene.node("nn-2");
    scene.pool("main", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("main"));
    var own = scene.claim("main", BLOCK, node);
    scene.claim("main", "10.244.2.0/26", lender);
    scene.give("10.244.2.0/26", "10.244.2.7", node, "borrower");
    scene.giveTunnel(BLOCK, "10.244.1.3", node);
    await().until(() -> isComplete(own.claimSequence()));

    // When
    api.client().resources(NodeNetwork.class).withName("nn-1").delete();

    // Then
    await().until(() -> isComplete(own.claimSequence()));
  }

  private boolean isComplete(long claim) {
    return scene
        .network("nn-1")
        .map(NodeNetwork::getSpec)
        .filter(spec -> spec.blocks().equals(List.of(new NodeNetwork.Block(BLOCK, claim))))
        .filter(spec -> spec.borrowed().stream().anyMatch(b -> b.address().equals("10.244.2.7")))
        .filter(
            spec -> spec.tunnels().equals(List.of(new NodeNetwork.Tunnel("VXLAN", "10.244.1.3"))))
        .isPresent();
  }

  @Test
  void whatWasWrittenByHandIsTakenOut() {
    // Given
    var node = scene.node("nn-1");
    scene.pool("main", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("main"));
    var own = scene.claim("main", BLOCK, node);
    await().until(() -> scene.listedBlocks("nn-1").size() == 1);

    // When
    var lie =
        """
        {"spec": {"nodeUID": "somebody", "blocks": [
            {"cidr": "10.244.1.0/26", "claimSequence": 9007199254740991},
            {"cidr": "10.244.9.0/26", "claimSequence": 5}],
          "borrowed": [{"address": "10.244.7.7", "sequence": 3}],
          "tunnels": [{"kind": "VXLAN", "address": "10.244.1.9"}]}}
        """;
    api.client()
        .resources(NodeNetwork.class)
        .withName("nn-1")
        .patch(PatchContext.of(PatchType.JSON_MERGE), lie);

    // Then
    await()
        .untilAsserted(
            () -> {
              var spec = scene.network("nn-1").orElseThrow().getSpec();
              assertThat(spec.nodeUID()).isEqualTo(node.uid());
              assertThat(spec.blocks())
                  .containsExactly(new NodeNetwork.Block(BLOCK, own.claimSequence()));
              assertThat(spec.borrowed()).isEmpty();
              assertThat(spec.tunnels()).isEmpty();
            });
  }

  @Test
  void ofNodeThatIsGoneItGoesWithTheLastBlock() {
    // Given
    assertThat(
            api.apply(
                """
                {apiVersion: cadastre.dev/v1alpha1, kind: IPAMConfig, metadata: {name: default},
                 spec: {emptyBlockGrace: 3s}}
                """))
        .isEmpty();
    var node = scene.node("nn-1");
    scene.pool("main", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("main"));
    scene.claim("main", BLOCK, node);
    await().until(() -> scene.listedBlocks("nn-1").size() == 1);

    // When
    scene.deleteNode("nn-1");

    // Then
    await().until(() -> scene.network("nn-1").isEmpty());
    assertThat(scene.read(BLOCK)).isEmpty();
  }

  @Test
  void ofAnL2PoolNothingIsListed() {
    var node = scene.node("nn-1");
    scene.pool("lan", "cidr: 192.168.7.0/24, l2: {prefixLength: 24, gateway: 192.168.7.1}");
    await().until(() -> scene.isReady("lan"));
    await().until(() -> scene.network("nn-1").isPresent());
    scene.claim("lan", "192.168.7.64/26", node);
    scene.pool("main", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("main"));
    scene.claim("main", BLOCK, node);

    await().until(() -> scene.listedBlocks("nn-1").size() == 1);
    assertThat(scene.listedBlocks("nn-1").getFirst().cidr()).isEqualTo(BLOCK);
  }
}
