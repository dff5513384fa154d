package dev.cadastre.controller.ipamblock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.api.v1alpha1.IPAMBlock;
import dev.cadastre.controller.LeadingReplica;
import dev.cadastre.controller.RegisterScene;
import dev.cadastre.store.Commit;
import dev.cadastre.store.kubernetes.HoldMark;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class BlockLifeTest {
  private static final String FIRST = "10.244.1.0/26";
  private static final String SECOND = "10.244.1.64/26";
  private static final String THIRD = "10.244.1.128/26";

  private final ApiServer api;
  private final LeadingReplica leader;
  private final RegisterScene scene;

  BlockLifeTest(ApiServer api) {
    this.api = api;
    api.emptyRegister();
    leader = new LeadingReplica(api);
    scene = new RegisterScene(api, leader.store);
  }

  @BeforeEach
  void poolAndShortGrace() {
    assertThat(
            api.apply(
                """
                {apiVersion: cadastre.dev/v1alpha1, kind: IPAMConfig, metadata: {name: default},
                 spec: {emptyBlockGrace: 1s}}
                """))
        .isEmpty();
    scene.pool("main", "cidr: 10.244.0.0/16");
    await().until(() -> scene.isReady("main"));
  }

  @AfterEach
  void clear() {
    leader.close();
    scene.clear();
  }

  @Test
  void emptyBlocksGoBackAndTheirRoutesWithThemButOneStays() {
    var node = scene.node("block-1");
    scene.claim("main", FIRST, node);
    scene.claim("main", SECOND, node);
    scene.claim("main", THIRD, node);

    await().until(() -> scene.read(SECOND).isEmpty() && scene.read(THIRD).isEmpty());
    await().until(() -> scene.listedBlocks("block-1").size() == 1);
    assertThat(scene.read(FIRST)).isPresent();
  }

  @Test
  void blockDeletedByHandStaysUntilItsLastAddressIsReleased() {
    // Given
    var node = scene.node("block-1");
    scene.claim("main", FIRST, node);
    scene.give(FIRST, "10.244.1.5", node, "web-0");

    // When
    api.client().resources(IPAMBlock.class).withName("10-244-1-0-26").delete();

    // Then
    await().until(() -> scene.read(FIRST).orElseThrow().value().deleting());
    assertThat(scene.read(FIRST).orElseThrow().value().allocations()).hasSize(1);
    scene.release(FIRST, "10.244.1.5", Instant.now());
    await().until(() -> scene.read(FIRST).isEmpty());
    await().until(() -> scene.listedBlocks("block-1").isEmpty());
  }

  @Test
  void lastBlockGoesBackWhenThePoolSelectsTheNodeNoMore() {
    // Given
    var node = scene.node("block-1");
    scene.claim("main", FIRST, node);
    scene.give(FIRST, "10.244.1.5", node, "web-0");

    // When
    scene.pool("main", "cidr: 10.244.0.0/16, nodeSelector: zone == 'elsewhere'");

    // Then
    await().until(() -> !scene.listedBlocks("block-1").isEmpty());
    assertThat(scene.read(FIRST).orElseThrow().value().allocations()).hasSize(1);
    scene.release(FIRST, "10.244.1.5", Instant.now().minusSeconds(60));
    await().until(() -> scene.read(FIRST).isEmpty());
  }

  @Test
  void blockThatWasSetBackStaysHoweverEmptyItSeems() {
    // Given
    var node = scene.node("block-1");
    scene.claim("main", FIRST, node);
    scene.claim("main", SECOND, node);
    scene.claim("main", THIRD, node);
    var seen = HoldMark.put(scene.read(SECOND).orElseThrow(), "block-1", Instant.now());
    assertThat(leader.store.replaceBlock(seen, seen.value())).isInstanceOf(Commit.Written.class);

    // Then
    await().until(() -> scene.read(THIRD).isEmpty());
    assertThat(finalizers("10-244-1-64-26")).containsExactly("cadastre.dev/register");
  }

  @Test
  void blockThatWasSetBackAndDeletedIsNotLostBeforeItsNodesHaveReported() {
    // Given
    var node = scene.node("block-1");
    scene.claim("main", FIRST, node);
    scene.give(FIRST, "10.244.1.5", node, "web-0");
    var held = HoldMark.put(scene.read(FIRST).orElseThrow(), "block-1", Instant.now());
    assertThat(leader.store.replaceBlock(held, held.value())).isInstanceOf(Commit.Written.class);
    api.client().resources(IPAMBlock.class).withName("10-244-1-0-26").delete();

    // When
    scene.release(FIRST, "10.244.1.5", Instant.now());
    assertThat(finalizers("10-244-1-0-26")).containsExactly("cadastre.dev/register");

    // Then
    var lifted = HoldMark.lift(scene.read(FIRST).orElseThrow());
    assertThat(leader.store.replaceBlock(lifted, lifted.value()))
        .isInstanceOf(Commit.Written.class);
    await().until(() -> scene.read(FIRST).isEmpty());
  }

  private List<String> finalizers(String block) {
    return api.client()
        .resources(IPAMBlock.class)
        .withName(block)
        .get()
        .getMetadata()
        .getFinalizers();
  }

  @Test
  void blockThatIsNobodysGoesBack() {
    var node = scene.node("block-1");
    var block = scene.claim("main", FIRST, node);
    var seen = scene.read(FIRST).orElseThrow();

    leader.store.replaceBlock(seen, block.affineTo(Optional.empty()));

    await().until(() -> scene.read(FIRST).isEmpty());
  }
}
