package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.granted;
import static dev.cadastre.store.Scene.refusal;
import static dev.cadastre.store.Scene.tunnel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.Scene.Wish;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may ask, and what nodes ask for themselves. */
class PodsAndTunnelsTest {
  private final Scene scene = new Scene(pool("blue", "10.2.0.0/24", 26)).nodes("a");

  private Refusal refused(String path, String uid) {
    return refusal(scene.allocate(new Wish("a", "c1").pod(path, uid).command()));
  }

  @Test
  void aPodThatIsNotThereYetIsWaitedFor() {
    assertThat(refused("default/p", "u1").type()).isEqualTo(ProblemType.UNAVAILABLE);
  }

  @Test
  void aPodsUidIsLookedAtBeforeItsNode() {
    scene.everything.pod("default/p", "u1", "b", Map.of());

    assertThat(refused("default/p", "u2").type()).isEqualTo(ProblemType.INVALID);
    assertThat(refused("default/p", "u2").field()).contains("pod.uid");
    assertThat(refused("default/p", "u1").type()).isEqualTo(ProblemType.NOT_ALLOWED);
  }

  @Test
  void aStaticPodIsKnownByItsConfigHash() {
    scene.everything.pod("default/p", "u1", Optional.of("hash"), "a", Map.of());

    granted(scene.allocate(new Wish("a", "c1").pod("default/p", "hash").command()));

    var entry = scene.store.blocks().getFirst().allocations().firstEntry().getValue();
    assertThat(entry.owner().pod().orElseThrow().uid()).isEqualTo("hash");
  }

  @Test
  void aNodeThatIsMissingIsInvalid() {
    var refusal = refusal(scene.allocate(new Wish("z", "c1").command()));

    assertThat(refusal.type()).isEqualTo(ProblemType.INVALID);
    assertThat(refusal.field()).contains("node");
  }

  @Test
  void aTunnelsAddressIsListedForTheOtherNodes() {
    var grant = granted(scene.allocate(tunnel("a", TunnelKind.VXLAN))).getFirst();

    assertThat(scene.store.routes("a").orElseThrow().tunnels())
        .containsExactly(new NodeRoutes.TunnelAddress(TunnelKind.VXLAN, grant.address().address()));
    assertThat(granted(scene.allocate(tunnel("a", TunnelKind.VXLAN))).getFirst()).isEqualTo(grant);
  }

  @Test
  void aTunnelWhosePoolIsTerminatingIsGivenANewAddressBesideTheOld() {
    var old = granted(scene.allocate(tunnel("a", TunnelKind.VXLAN))).getFirst();
    scene.store.put(Pools.terminating(pool("blue", "10.2.0.0/24", 26)));
    scene.store.put(pool("coral", "10.3.0.0/24", 26));

    var moved = granted(scene.allocate(tunnel("a", TunnelKind.VXLAN))).getFirst();

    assertThat(moved.pool()).isEqualTo("coral");
    assertThat(scene.store.routes("a").orElseThrow().tunnels()).hasSize(2);
    var release =
        new ReleaseCommand(
            "a",
            "tunnel",
            "a",
            Optional.of("vxlan"),
            Optional.of(
                List.of(
                    new ReleaseCommand.Held(
                        old.address().address(), old.block(), old.sequence()))));
    assertThat(scene.replica.book.release(release, Scene.inTime()))
        .isInstanceOf(ReleaseOutcome.Freed.class);
    assertThat(scene.store.routes("a").orElseThrow().tunnels()).hasSize(1);
  }

  @Test
  void aDisabledPoolKeepsItsTunnels() {
    var old = granted(scene.allocate(tunnel("a", TunnelKind.VXLAN))).getFirst();
    scene.store.put(Pools.disabled(pool("blue", "10.2.0.0/24", 26)));

    assertThat(granted(scene.allocate(tunnel("a", TunnelKind.VXLAN))).getFirst()).isEqualTo(old);
  }

  @Test
  void withoutAPoolForTheTunnelItIsExhausted() {
    var refusal = refusal(scene.allocate(tunnel("a", TunnelKind.IPIP)));

    assertThat(refusal.type()).isEqualTo(ProblemType.EXHAUSTED);
    assertThat(refusal.tried()).singleElement().extracting(t -> t.reason()).isEqualTo("Use");
  }

  @Test
  void aPodNeverDrawsFromAPoolForTunnelsAlone() {
    scene.store.put(Pools.onlyFor(pool("blue", "10.2.0.0/24", 26), Use.TUNNEL));

    assertThat(refusal(scene.allocate(new Wish("a", "c1").command())).type())
        .isEqualTo(ProblemType.EXHAUSTED);
  }
}
