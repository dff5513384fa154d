package dev.cadastre.store;

import static dev.cadastre.store.Pools.pool;
import static dev.cadastre.store.Scene.granted;
import static dev.cadastre.store.Scene.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cadastre.api.rest.Problem.TriedPool;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.Scene.Wish;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which pool an address comes from: request, pod, namespace, configuration, selectors. */
class NamedPoolsTest {
  private final Scene scene =
      new Scene(
              pool("amber", "10.1.0.0/29", 30),
              pool("blue", "10.2.0.0/29", 30),
              pool("coral", "10.3.0.0/29", 30),
              Pools.manual(pool("dusk", "10.4.0.0/29", 30)))
          .nodes("a", "b");

  private String poolOf(Wish wish) {
    return granted(scene.allocate(wish.command())).getFirst().pool();
  }

  @Test
  void unnamedPoolsServeInTheOrderOfTheirNames() {
    assertThat(poolOf(new Wish("a", "c1"))).isEqualTo("amber");
  }

  @Test
  void theRequestBeatsThePodThePodItsNamespaceAndThatTheConfiguration() {
    scene.everything.namespace(
        "default", Map.of(), Map.of("cadastre.dev/ipv4pools", "[\"coral\"]"));
    scene.everything.pod("default/p", "u1", "a", Map.of("cadastre.dev/ipv4pools", "blue"));
    scene.everything.pod("default/q", "u2", "a", Map.of());

    var pod = new Wish("a", "c1").pod("default/p", "u1").defaultPools("amber");
    assertThat(poolOf(pod.pools("10.4.0.0/29"))).isEqualTo("dusk");
    assertThat(poolOf(new Wish("a", "c2").pod("default/p", "u1").defaultPools("amber")))
        .isEqualTo("blue");
    assertThat(poolOf(new Wish("a", "c3").pod("default/q", "u2").defaultPools("amber")))
        .isEqualTo("coral");
    assertThat(poolOf(new Wish("a", "c4").defaultPools("blue"))).isEqualTo("blue");
  }

  /** Stage by stage: a block of one's own in any pool comes before a new one in the first. */
  @Test
  void anOwnBlockWithRoomComesBeforeANewOneOfAnEarlierPool() {
    poolOf(new Wish("a", "c1").pools("coral"));

    assertThat(poolOf(new Wish("a", "c2"))).isEqualTo("coral");
  }

  @Test
  void aNamedPoolGoesThroughAllItsStagesBeforeTheNext() {
    for (int i = 0; i < 8; i++) {
      poolOf(new Wish("b", "c" + i).pools("blue"));
    }
    scene.release("b", "c0", granted(scene.allocate(new Wish("b", "c0").command())).getFirst());
    scene.clock.pass(Duration.ofMinutes(1));

    // The one address left in blue is b's; coral would have a block of a's own.
    assertThat(poolOf(new Wish("a", "d1").pools("blue", "coral"))).isEqualTo("blue");
    assertThat(poolOf(new Wish("a", "d2").pools("blue", "coral"))).isEqualTo("coral");
  }

  @Test
  void aPoolThatNobodyKnowsIsInvalidAndNamed() {
    var refusal = refusal(scene.allocate(new Wish("a", "c1").pools("amber", "zinc").command()));

    assertThat(refusal.type()).isEqualTo(ProblemType.INVALID);
    assertThat(refusal.field()).contains("pools[1]");
    assertThat(refusal.detail()).contains("zinc");
  }

  @Test
  void aNamedPoolThatRefusesIsRefusedEvenIfAnotherWouldDo() {
    scene.store.put(Pools.disabled(pool("blue", "10.2.0.0/29", 30)));
    scene.store.put(Pools.onlyFor(pool("coral", "10.3.0.0/29", 30), Use.TUNNEL));

    var refusal =
        refusal(scene.allocate(new Wish("a", "c1").pools("amber", "blue", "coral").command()));

    assertThat(refusal.type()).isEqualTo(ProblemType.POOL_REFUSED);
    assertThat(refusal.tried())
        .containsExactly(new TriedPool("blue", "Disabled"), new TriedPool("coral", "Use"));
  }

  @Test
  void withoutAPodOnlyPoolsForAllNamespacesMatch() {
    scene.store.put(Pools.forNamespaces(pool("amber", "10.1.0.0/29", 30), l -> true));
    scene.everything.pod("default/p", "u1", "b", Map.of());

    assertThat(poolOf(new Wish("a", "c1"))).isEqualTo("blue");
    assertThat(poolOf(new Wish("b", "c2").pod("default/p", "u1"))).isEqualTo("amber");
  }

  @Test
  void exhaustionNamesEachPoolAndWhy() {
    scene.store.put(Pools.forNodes(pool("amber", "10.1.0.0/29", 30), l -> false));
    scene.store.put(Pools.disabled(pool("blue", "10.2.0.0/29", 30)));
    scene.settings(true, 1, true, Duration.ofSeconds(30));
    for (int i = 0; i < 4; i++) {
      poolOf(new Wish("a", "c" + i));
    }

    var refusal = refusal(scene.allocate(new Wish("a", "c9").command()));

    assertThat(refusal.type()).isEqualTo(ProblemType.EXHAUSTED);
    assertThat(refusal.tried())
        .extracting(TriedPool::pool, TriedPool::reason)
        .containsExactly(
            tuple("amber", "NotSelected"),
            tuple("blue", "Disabled"),
            tuple("coral", "Limit"),
            tuple("dusk", "NotSelected"));
  }

  @Test
  void anAnnotationThatDoesNotReadIsInvalidAndNamed() {
    scene.everything.pod("default/p", "u1", "a", Map.of("cadastre.dev/ipv4pools", "[blue"));

    var refusal = refusal(scene.allocate(new Wish("a", "c1").pod("default/p", "u1").command()));

    assertThat(refusal.type()).isEqualTo(ProblemType.INVALID);
    assertThat(refusal.field()).contains("pod.annotations[cadastre.dev/ipv4pools]");
  }

  @Test
  void aPoolThatAloneStandsForItsFamilyIsDecidedByWhoeverNeedsIt() {
    scene.store.put(Pools.undecided(pool("six", "fd00::/120", 122)));

    var grants = granted(scene.allocate(new Wish("a", "c1").command()));

    assertThat(grants).extracting(AllocateOutcome.Grant::pool).containsExactly("amber", "six");
  }

  @Test
  void whereTheRequestNamesPoolsNobodyLooksAtWhatIsNamedForAnotherFamily() {
    var note = Map.of("cadastre.dev/ipv6pools", "zinc");
    scene.everything.pod("default/p", "u1", "a", note);

    assertThat(poolOf(new Wish("a", "c1").pod("default/p", "u1").pools("blue"))).isEqualTo("blue");
    assertThat(poolOf(new Wish("a", "c2").pools("blue").defaultPools("zinc"))).isEqualTo("blue");
  }
}
